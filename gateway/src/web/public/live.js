// Keeps the product page up to date: the server sends parts of it as they change.
{
  const { live } = document.currentScript.dataset;
  const parts = new Map();
  for (const part of document.querySelectorAll('[data-part]')) parts.set(part.dataset.part, part);

  const show = (part, markup) => {
    // Markup of the server is compared with markup of the server, never with the browser's own.
    if (!part || part.shown === markup) return;
    part.shown = markup;
    const focused = part.contains(document.activeElement);
    const index = focused ? [...part.querySelectorAll('a, button')].indexOf(document.activeElement) : -1;
    part.innerHTML = markup;
    if (index >= 0) part.querySelectorAll('a, button')[index]?.focus();
  };

  if (live && parts.size > 0 && 'EventSource' in window) {
    const source = new EventSource(new URL(live, document.currentScript.src));
    source.addEventListener('page', ({ data }) => {
      for (const [name, markup] of Object.entries(JSON.parse(data))) show(parts.get(name), markup);
    });
    // A page that is put away and shown again from memory has no stream.
    addEventListener('pagehide', () => source.close());
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }
}
