// Shows the OpenAPI document that the page links to, in the colours that the reader prefers.
{
  const { href } = document.querySelector('link[rel=service-desc]');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  follow();
  dark.addEventListener('change', follow);
  SwaggerUIBundle({
    url: href,
    dom_id: '#docs',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    // Nothing is asked of anybody else.
    validatorUrl: 'none',
  });
}
