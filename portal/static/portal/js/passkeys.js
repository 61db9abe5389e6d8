/* Passkeys: offered where the browser knows them; when one fails or is stopped, the page says so. */
(function () {
  'use strict';
  const d = document, all = (selector) => Array.from(d.querySelectorAll(selector));
  const able = 'PublicKeyCredential' in window;
  const idOf = (form, selector) => { const found = form.querySelector(selector); return found ? found.id : undefined; };
  all('[data-no-passkey]').forEach((element) => { element.hidden = able; });
  all('form[data-passkey]').forEach((form) => {
    form.hidden = !able;
    const button = idOf(form, 'button'), data = d.getElementById('js_data') ? 'js_data' : undefined;
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids: {
      add: button, authenticate: button, login: button, data,
      credential: idOf(form, '[name=credential]'), passwordless: idOf(form, '[name=passwordless]'),
    } });
    /* Enter in the name's field asks for the passkey, as the button does. */
    form.addEventListener('submit', (event) => { event.preventDefault(); form.querySelector('button').click(); });
  });
  d.addEventListener('allauth.error', (event) => {
    event.preventDefault();
    all('[data-passkey-failed]').forEach((element) => { element.hidden = false; element.focus(); });
  });
}());
