/**
 * Plays lightning/platformResourceLoader: each script and style once.
 *
 * @module
 */
const loading = new Map();

function once(url, make) {
  if (!loading.has(url)) {
    const done = new Promise((resolve, reject) => {
      const tag = make();
      tag.onload = () => resolve();
      tag.onerror = () => reject(new Error(`${url} could not be loaded.`));
      document.head.append(tag);
    });
    loading.set(url, done);
  }
  return loading.get(url);
}

/** Loads a script of a static resource. */
export const loadScript = (component, url) =>
  once(url, () => Object.assign(document.createElement('script'), { src: url }));

/** Loads a style sheet of a static resource. */
export const loadStyle = (component, url) =>
  once(url, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }));
