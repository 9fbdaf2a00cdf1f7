// A code that the phone's own camera opened: its content is behind the #, is posted once, and goes from the address, so that coming back posts nothing.
const form = document.querySelector('form[data-scanned]');
if (location.hash.length > 1) {
  form.elements.text.value = location.origin + location.pathname + location.hash;
  document.querySelector('[data-nothing]').hidden = true;
  document.querySelector('[data-opening]').hidden = false;
  history.replaceState(null, '', '/scan');
  form.requestSubmit();
}
