// Passkeys: the server makes the options and checks the answer; the browser asks the person.
const canPasskey = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

async function post(path, body) {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ? JSON.stringify(body) : '' });
}

async function signIn() {
  const options = await (await post('/sign-in/passkey-options')).json();
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return post('/sign-in/passkey', credential);
}

async function add() {
  const options = await (await post('/account/passkey-options')).json();
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  return post('/account/passkeys', credential);
}

for (const button of document.querySelectorAll('[data-passkey]')) {
  if (!canPasskey) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const note = document.querySelector('[data-passkey-note]');
    note.textContent = '';
    try {
      const answer = await (button.dataset.passkey === 'add' ? add() : signIn());
      if (!answer.ok) throw new Error(String(answer.status));
      location.assign(button.dataset.back);
    } catch {
      note.textContent = button.dataset.failed;
    }
  });
}
