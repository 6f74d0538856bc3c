import CSS from './page.css?inline';

const ID = 'cw-widget-styles';

/**
 * A website's Content-Security-Policy may forbid style elements, and each attempt would be reported to it.
 * Sheets made by script are no inline styles and are allowed everywhere, so those are used. The element of
 * the known name is there for scripts that look for it; its type keeps it out of the reach of both the
 * policy and the page's looks. Browsers from before 2023 get a common style element.
 */
export function addStyles(): HTMLStyleElement {
  const marker = document.createElement('style');
  marker.id = ID;
  if ('adoptedStyleSheets' in document) {
    marker.type = 'text/plain';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } else {
    marker.textContent = CSS;
  }
  return marker;
}
