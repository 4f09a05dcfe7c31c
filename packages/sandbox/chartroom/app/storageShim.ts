/**
 * Where a browser blocks storage in frames, reading `sessionStorage` throws, and so does `getAgent()`. This puts one that
 * lives in memory in its place. It must run before the app's bundle; the library stays as it is.
 *
 * @module
 */
try {
  window.sessionStorage.getItem('');
} catch {
  const kept = new Map<string, string>();
  const value = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
  Object.defineProperty(window, 'sessionStorage', { value });
}
