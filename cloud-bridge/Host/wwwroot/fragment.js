// A link's secret stands behind the #, which is never sent; the page posts it itself. Opened as a link, nobody has to tap.
const form = document.querySelector('form[data-fragment]');
const secret = location.hash.slice(1);
if (secret) {
  form.elements[form.dataset.fragment].value = secret;
  history.replaceState(null, '', location.pathname);          // not in the history, not in a bookmark
  form.requestSubmit();
} else {
  form.querySelector('[data-fragment-missing]')?.removeAttribute('hidden');
}
