// Comforts of the owner's door; every page works without them.
'use strict'
;(() => {
  const all = what => [...document.querySelectorAll(what)]
  for (const button of all('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const field = document.getElementById(button.dataset.copy)
      field.select()
      try { await navigator.clipboard.writeText(field.value) } catch { document.execCommand('copy') }
      button.textContent = button.dataset.done
    })
  }
  for (const button of all('[data-print]')) { button.hidden = false; button.addEventListener('click', () => print()) }
  for (const box of all('[data-all]')) {
    box.closest('label').hidden = false
    box.addEventListener('change', () => all('input[name=who]').forEach(one => { one.checked = box.checked }))
  }
})()
