-- Ticketing: avvisa il portale appena una scheda viene salvata / tells the portal as soon as a card is saved.
-- Evento / event: Post Salvataggio Scheda / post-save card.
--
-- IT  Facoltativo: senza, il servizio si accorge da solo delle modifiche, solo qualche secondo dopo.
--     Nel programma apri gli script, creane uno sulla tabella dei ticket (e uno su quella dei rapporti, se li usi),
--     scegli l'evento qui sopra e incolla tutto questo testo. La pagina del titolare lo mostra con indirizzo e
--     parola segreta già scritti. Nessun dato della scheda parte da qui: solo di quale scheda si tratta.
-- EN  Optional: without it the service notices changes by itself, only some seconds later.
--     In the program open the scripts, make one on the table of the tickets (and one on that of the reports, if you
--     use them), choose the event above and paste all of this. The owner's page shows it with address and secret
--     filled in. Nothing of the card leaves here, only which card it is.

local address = "{{address}}"
local secret = "{{secret}}"

-- Whatever goes wrong, the card is saved and nobody is disturbed.
pcall(function()
  local now = os.time()
  local body = {}
  body["db"] = database.name
  body["table"] = dataview.tablename()
  body["gguid"] = dataview.gguid
  body["event"] = "post-save-card"
  body["at"] = now
  body["nonce"] = body["gguid"] .. "-" .. now .. "-" .. math.random(1, 1000000)
  body["secret"] = secret
  local request = program.newhttprequest()
  request.sendpost(address, body, false)
end)
