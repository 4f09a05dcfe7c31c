/**
 * Sets the colour scheme before the first paint. A classic script in the head: a module would come too late.
 */
(() => {
  const THEMES = ['light', 'dark', 'system'];
  const KEY = 'rialto-preview-theme';

  function apply(theme) {
    for (const name of THEMES) {
      document.documentElement.classList.toggle(`slds-color-scheme_${name}`, name === theme);
    }
  }
  function read() {
    const kept = localStorage.getItem(KEY);
    return THEMES.includes(kept) ? kept : 'light';
  }
  globalThis.previewTheme = {
    read,
    set(theme) {
      localStorage.setItem(KEY, theme);
      apply(theme);
    },
  };
  apply(read());
})();
