/* Leeside enhancements. Every page works without this file. Nothing about a person is kept on the device. */
(function () {
  'use strict';
  const d = document, root = d.documentElement;
  const find = (selector, from) => (from || d).querySelector(selector);
  const all = (selector, from) => Array.from((from || d).querySelectorAll(selector));
  const show = (element, on) => { if (element) element.hidden = !on; };
  root.classList.add('js');

  const typing = (target) => target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    && !/^(radio|checkbox|button|submit)$/.test(target.type));
  const token = () => { const meta = find('meta[name="csrf-token"]'); return meta ? meta.content : ''; };
  const post = (url, body, more) => fetch(url, {
    method: 'POST', body, credentials: 'same-origin', redirect: 'manual', keepalive: true,
    headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'fetch', ...more },
  }).then((reply) => { if (!reply.ok) throw new Error('refused'); });

  /* Quick exit: blank first, then replace this page, so that Back does not return here. */
  function leave(event) {
    if (event) event.preventDefault();
    const link = find('[data-exit]');
    root.hidden = true; root.textContent = ''; d.title = ' ';
    location.replace(link.href);
  }
  /* Where a row of links is wider than the screen, the one that is open comes into sight. */
  all('.nav [aria-current], .views [aria-current]').forEach((link) => {
    const row = link.closest('.nav, .views'), here = link.getBoundingClientRect(), seen = row.getBoundingClientRect();
    row.scrollLeft += (here.left + here.right - seen.left - seen.right) / 2;
  });

  let shifts = 0, shiftTimer;
  const finePointer = matchMedia('(any-pointer: fine)').matches;
  d.addEventListener('keyup', (event) => {
    if (!finePointer || !find('[data-exit]')) return;
    if (event.key !== 'Shift') { shifts = 0; return; }
    shifts += 1; clearTimeout(shiftTimer); shiftTimer = setTimeout(() => { shifts = 0; }, 3000);
    if (shifts >= 3) leave();
  });

  /* Single keys: never while typing, never with Ctrl, Alt or Meta, and off where the person says so. */
  const keysOn = () => !/(^|; )keys=off(;|$)/.test(d.cookie);
  function setKeys(on) {
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    d.cookie = on ? 'keys=; path=/; max-age=0; SameSite=Lax' + secure : 'keys=off; path=/; SameSite=Lax' + secure;
  }
  function openDialog(dialog) {
    const box = find('[data-keys-switch]', dialog);
    if (box) box.checked = keysOn();
    if (!dialog.open) dialog.showModal();
  }
  function jump(target) {
    if (target.tagName === 'A') { target.click(); return; }
    if (target.tagName === 'DETAILS') target.open = true;
    const focusable = target.matches('button, summary, textarea, input, [tabindex]') ? target
      : find('textarea, input, button, summary, a', target) || target;
    focusable.focus(); target.scrollIntoView({ block: 'start' });
  }
  function moveRow(step) {
    const rows = all('[data-row] a.who');
    if (!rows.length) return;
    const at = rows.indexOf(d.activeElement);
    rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))].focus();
  }
  function choose(form, event) {
    const radio = all('input[type=radio]', form)[Number(event.key) - 1];
    if (radio) { radio.checked = true; radio.focus(); return true; }
    return false;
  }
  d.addEventListener('keydown', (event) => {
    const form = find('[data-question]');
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || find('dialog[open]')) return;
    if (form && event.key === 'Enter' && event.target.type === 'radio') { event.preventDefault(); form.requestSubmit(); return; }
    if (!keysOn() || event.repeat) return;
    if (event.key === '?' && find('#keys')) { event.preventDefault(); openDialog(find('#keys')); return; }
    if (form && choose(form, event)) { event.preventDefault(); return; }
    const search = find('[data-search]');
    if (event.key === '/' && search) { event.preventDefault(); search.focus(); return; }
    if (event.key === 'j') moveRow(1);
    if (event.key === 'k') moveRow(-1);
    const target = /^[a-z]$/.test(event.key) && find('[data-key="' + event.key + '"]');
    if (target) { event.preventDefault(); jump(target); }
  });

  d.addEventListener('click', (event) => {
    if (!event.target.closest) return;
    if (event.target.closest('[data-exit]')) { leave(event); return; }
    const opener = event.target.closest('[data-open]'), closer = event.target.closest('[data-close]');
    if (opener) openDialog(d.getElementById(opener.dataset.open));
    if (closer) closer.closest('dialog').close();
    /* Quick answers, chosen by the person: on after a tap of a pointer, never after an arrow key. */
    const quick = event.target.closest('[data-quick]');
    if (quick && event.target.type === 'radio' && event.detail && event.pointerType !== '') {
      setTimeout(() => { if (quick.isConnected && event.target.checked) quick.requestSubmit(); }, 350);
    }
  });
  d.addEventListener('change', (event) => {
    if (event.target.matches('[data-keys-switch]')) setKeys(event.target.checked);
    const line = event.target.closest('[data-listed]');
    if (line) line.dataset.changed = '1';
  });
  /* A list saves a tapped answer at once, one that was reached by arrow keys when the person moves on. */
  function chosen(line) {
    if (!line || !line.dataset.changed) return;
    delete line.dataset.changed;
    line.dispatchEvent(new CustomEvent('chosen'));
  }
  d.addEventListener('click', (event) => {
    if (event.target.type === 'radio' && event.detail && event.pointerType !== '') setTimeout(chosen, 0, event.target.closest('[data-listed]'));
  });
  d.addEventListener('focusout', (event) => {
    const line = event.target.closest && event.target.closest('[data-listed]');
    if (line && !line.contains(event.relatedTarget)) chosen(line);
  });
  /* The page may have moved on since it was drawn: come back to where the person is now. */
  d.addEventListener('submit', (event) => {
    const next = event.target.matches('[data-next]') && find('input[name=next]', event.target);
    if (next) next.value = location.pathname + location.search;
  });

  /* Network notice. */
  const network = () => show(find('[data-offline]'), !navigator.onLine);
  addEventListener('online', network); addEventListener('offline', network); network();

  /* Time-out: warn 2 minutes before the end, stay with one key. The server is asked first: it knows of other tabs. */
  const timeout = find('[data-timeout]'), WARN = 120, ASK = 180, KEEP = 20;
  let ends = 0, latest = 0, asked = false, busy = false, typed = null, kept = false;
  const left = () => (Math.min(ends, latest) - Date.now()) / 1000;
  function lasts(seconds, last) {
    ends = Date.now() + Number(seconds) * 1000;
    if (last !== undefined) latest = Date.now() + Number(last) * 1000;
  }
  function isThere() { if (timeout) { lasts(timeout.dataset.idle); asked = kept = false; } }
  function once(promise) {
    if (busy) return;
    busy = true; promise().finally(() => { busy = false; });
  }
  const stay = () => once(() => post(timeout.dataset.url).then(() => { isThere(); tick(); }, () => {}));
  const ask = () => once(() => fetch(timeout.dataset.url, { redirect: 'manual', headers: { 'HX-Polling': 'true' } })
    .then((reply) => { if (!reply.ok) throw new Error('over'); return reply.json(); })
    .then((said) => lasts(said.left, said.latest))
    .catch(() => { if (left() <= 0) location.replace(location.pathname + location.search); })
    .finally(() => { asked = true; }));
  /* What stands unsaved in a form is handed over just before the end, and given back after signing in. */
  function keepTyped() {
    if (kept || !typed || !typed.isConnected || !timeout.dataset.keep) return;
    const data = new URLSearchParams(new FormData(typed)), to = new URL(typed.getAttribute('action') || '', location.href);
    data.set('kept_path', to.pathname + to.search);
    kept = true; post(timeout.dataset.keep, data, { 'HX-Polling': 'true' }).catch(() => { kept = false; });
  }
  function tick() {
    const seconds = left(), isLast = latest <= ends, [notice, lastNotice] = all('p', timeout);
    if (seconds <= 0 || (seconds <= ASK && !asked)) ask();
    if (seconds <= KEEP) keepTyped();
    show(notice, seconds <= WARN && !isLast); show(lastNotice, seconds <= WARN && isLast);
  }
  if (timeout) {
    lasts(timeout.dataset.left, timeout.dataset.latest); setInterval(tick, 1000);
    ['keydown', 'input', 'pointerdown'].forEach((name) => d.addEventListener(name, () => {
      if (!find('p', timeout).hidden) stay();
    }));
    d.addEventListener('input', (event) => { typed = event.target.closest('form[method=post]') || typed; });
    d.addEventListener('submit', () => { typed = null; });
  }

  /* Text being written is saved after 2 quiet seconds and on leaving the field. */
  function autosave(form) {
    const status = find('[data-autosave-status]', form);
    let timer, saved = new URLSearchParams(new FormData(form)).toString();
    function save() {
      clearTimeout(timer);
      const data = new FormData(form), text = new URLSearchParams(data).toString();
      if (text === saved) return;
      post(form.dataset.autosave, data).then(() => {
        saved = text; if (typed === form) typed = null;
        isThere(); if (status) status.textContent = status.dataset.saved;
      }, () => { if (status) status.textContent = status.dataset.failed; });
    }
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, 2000); });
    form.addEventListener('focusout', save);
    form.addEventListener('submit', () => clearTimeout(timer));
  }

  function arrive(from) {
    all('form[data-autosave]', from).forEach(autosave);
    const marked = find('[data-focus]', from);
    if (marked) marked.focus();
    return marked;
  }
  arrive(d);

  /* htmx: the token in a header; after a swap the title changes and focus goes to the new heading or the error. */
  d.addEventListener('htmx:configRequest', (event) => { event.detail.headers['X-CSRFToken'] = token(); });
  d.addEventListener('htmx:beforeRequest', () => show(find('[data-save-failed]'), false));
  const failed = () => show(find('[data-save-failed]'), true);
  d.addEventListener('htmx:responseError', failed);
  d.addEventListener('htmx:sendError', failed);
  d.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful && !event.detail.requestConfig.headers['HX-Polling']) isThere();
  });
  d.addEventListener('htmx:afterSettle', (event) => {
    const target = event.detail.target, titled = find('[data-title]', target);
    if (titled) d.title = titled.dataset.title;
    if (!arrive(target) && target.id === 'main') (find('h1', target) || target).focus();
  });
}());
