// Everything here is a comfort: each page works without it.
'use strict'
;(() => {
  const all = (what, where = document) => [...where.querySelectorAll(what)]

  // The first thing to put right gets the focus; a page that comes back from the past asks again who is there.
  const faults = document.querySelector('[data-faults]')
  if (faults) (document.querySelector('[aria-invalid=true]') || faults).focus()
  addEventListener('pageshow', event => { if (event.persisted) location.reload() })

  // The secret of a letter does not stay in the address.
  if (document.querySelector('[data-secret]')) history.replaceState(null, '', location.pathname.replace(/[^/]+$/, ''))

  // What is typed survives a lost connection or an expired session, in this tab only, and never a password.
  const kept = form => `kept:${location.pathname.split('/')[1]}:${form.dataset.keepAs}`
  const words = form => all('input[type=text],input[type=email],input[type=tel],textarea', form).filter(one => one.name && one.name !== 'username')
  for (const form of all('[data-keep-as]')) {
    try {
      const before = JSON.parse(sessionStorage.getItem(kept(form)) || '{}')
      if (!faults) for (const one of words(form)) if (one.value === '' && before[one.name]) one.value = before[one.name]
      form.addEventListener('input', () => {
        sessionStorage.setItem(kept(form), JSON.stringify(Object.fromEntries(words(form).map(one => [one.name, one.value]))))
      })
    } catch { /* a browser without storage keeps nothing */ }
  }
  const said = document.querySelector('.said')
  if (said) try { for (const key of Object.keys(sessionStorage)) if (key.startsWith('kept:')) sessionStorage.removeItem(key) } catch { /* the same */ }

  // One press sends once. Photos are made smaller before they travel.
  for (const form of all('[data-once]')) {
    form.addEventListener('submit', event => {
      if (form.dataset.sent || form.dataset.busy) return event.preventDefault()
      const control = form.querySelector('[data-photos] input[type=file]')
      if (control && control.files.length && !form.dataset.small) {
        event.preventDefault()
        form.dataset.busy = '1'
        wait(form)
        // Later, not at once: while the first press is still being told, a browser takes no second one.
        return shrinkAll(control).finally(() => setTimeout(() => { form.dataset.small = '1'; delete form.dataset.busy; form.requestSubmit(event.submitter || undefined) }))
      }
      form.dataset.sent = '1'
      wait(form)
      setTimeout(() => { delete form.dataset.sent; all('button', form).forEach(one => one.removeAttribute('aria-disabled')) }, 15000)
    })
  }
  const wait = form => all('button', form).forEach(one => one.setAttribute('aria-disabled', 'true'))

  // A name drawn with the finger or the mouse; without this the typed name and the tick are the signature.
  for (const form of all('[data-sign]')) {
    const pad = form.querySelector('[data-pad]')
    const canvas = pad.querySelector('canvas')
    const pen = canvas.getContext('2d')
    let drawing = false
    let touched = false
    const clear = () => { pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height); touched = false; form.elements.drawn.value = '' }
    const at = ({ offsetX, offsetY }) => [offsetX * canvas.width / canvas.clientWidth, offsetY * canvas.height / canvas.clientHeight]
    pad.hidden = false
    clear()
    canvas.addEventListener('pointerdown', event => {
      drawing = touched = true
      canvas.setPointerCapture(event.pointerId)
      pen.lineWidth = 5
      pen.lineCap = pen.lineJoin = 'round'
      pen.strokeStyle = '#141817'
      pen.beginPath()
      pen.moveTo(...at(event))
      pen.lineTo(...at(event))
      pen.stroke()
      event.preventDefault()
    })
    canvas.addEventListener('pointermove', event => { if (drawing) { pen.lineTo(...at(event)); pen.stroke() } })
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { drawing = false; if (touched) form.elements.drawn.value = canvas.toDataURL('image/png') })
    pad.querySelector('[data-clear]').addEventListener('click', clear)
  }

  for (const field of all('[data-photos]')) {
    const control = field.querySelector('input[type=file]')
    const list = field.querySelector('[data-shots]')
    control.addEventListener('change', () => {
      delete control.form.dataset.small
      all('img', list).forEach(one => URL.revokeObjectURL(one.src))
      list.replaceChildren(...[...control.files].map(shot))
      list.hidden = control.files.length === 0
    })
  }

  function shot(file) {
    const item = document.createElement('li')
    const inside = document.createElement(file.type.startsWith('image/') ? 'img' : 'span')
    if (inside.tagName === 'IMG') { inside.src = URL.createObjectURL(file); inside.alt = file.name } else inside.textContent = file.name
    item.append(inside)
    return item
  }

  async function shrinkAll(control) {
    try {
      const smaller = new DataTransfer()
      for (const file of control.files) smaller.items.add(await shrink(file))
      control.files = smaller.files
    } catch { /* they travel as they are */ }
  }

  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 700000) return file
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const share = Math.min(1, 2048 / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * share)
    canvas.height = Math.round(picture.height * share)
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85))
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.[a-z]+$/i, '') + '.jpg', { type: 'image/jpeg' }) : file
  }
})()
