const words = `
password passw0rd passwort parola parolachiave segreta segreto ciao ciaociao ciaobella benvenuto welcome letmein iloveyou tiamo
amore amoremio tesoro principessa princess qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qweasd qweasdzxc
admin administrator amministratore utente user guest ospite test prova provaprova default changeme cambiami monkey dragon football
calcio juventus juve inter milan napoli roma forzanapoli forzajuve forzamilan forzainter baseball superman batman spiderman pokemon
shadow master sunshine trustno1 whatever starwars computer internet samsung iphone apple google facebook instagram whatsapp
giuseppe francesco alessandro andrea antonio giovanni marco matteo luca lorenzo alessia francesca martina giulia chiara federica
valentina stefania roberto stefano daniele davide simone michael jennifer jessica charlie thomas jordan hunter killer
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre primavera estate autunno inverno
january february march april june july august september october november december spring summer autumn winter
lunedi martedi mercoledi giovedi venerdi sabato domenica monday tuesday wednesday thursday friday saturday sunday
italia italy napoleone ferrari lamborghini ducati vespa pizza cappuccino buongiorno buonasera hello freedom secret
nios4 dtec reportone ticketing assistenza portale supporto cliente azienda officina company customer support
1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 zaq12wsx abc123 abcd1234 a1b2c3d4 aa123456 pass1234 test1234 admin123 qwerty123 password1
password123 welcome1 11111111 00000000 12341234 12344321 87654321 123123123 147258369 159753456 987654321
`

/** What everybody tries first. A year or a few figures behind such a word do not save it. */
export const weakPasswords: ReadonlySet<string> = new Set(words.trim().split(/\s+/))
