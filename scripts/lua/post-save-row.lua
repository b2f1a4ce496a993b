-- Ticketing: avvisa il portale appena una riga viene salvata / tells the portal as soon as a row is saved.
-- Evento / event: Post Salvataggio Riga Tabella / post-save table row.
--
-- IT  Facoltativo, come quello della scheda: serve a chi modifica le righe direttamente nella griglia.
--     Nel programma apri gli script, creane uno sulla tabella dei ticket, scegli l'evento qui sopra e incolla tutto
--     questo testo. Per un'altra tabella (per esempio i rapporti) cambia il nome in "tablename".
-- EN  Optional, like that of the card: for whoever changes rows right in the grid.
--     In the program open the scripts, make one on the table of the tickets, choose the event above and paste all of
--     this. For another table (the reports, say) change the name in "tablename".

local address = "{{address}}"
local secret = "{{secret}}"
local tablename = "{{table}}"

-- Whatever goes wrong, the row is saved and nobody is disturbed.
pcall(function()
  local now = os.time()
  local body = {}
  body["db"] = database.name
  body["table"] = tablename
  body["gguid"] = datarow.getvalue("gguid")
  body["event"] = "post-save-row"
  body["at"] = now
  body["nonce"] = body["gguid"] .. "-" .. now .. "-" .. math.random(1, 1000000)
  body["secret"] = secret
  local request = program.newhttprequest()
  request.sendpost(address, body, false)
end)
