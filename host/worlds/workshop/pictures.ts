import sharp from 'sharp'

const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240">
<rect width="240" height="240" rx="44" fill="#123c4a"/>
<path d="M120 34c10 38 56 58 56 106a56 56 0 0 1-112 0c0-30 20-44 28-66 6 16 16 22 22 24-4-22-4-42 6-64z" fill="#f28c28"/>
<path d="M120 118c6 20 28 30 28 52a28 28 0 0 1-56 0c0-22 22-32 28-52z" fill="#ffe1b3"/></svg>`

const signature = `<svg xmlns="http://www.w3.org/2000/svg" width="220" height="70" viewBox="0 0 220 70">
<path d="M10 52c18-40 30-44 28-20s-14 30-6 20 26-30 30-14-10 22 2 10 22-26 26-12-6 20 8 8 30-34 34-20-14 30-2 22 40-26 76-22" fill="none" stroke="#1b2a6b" stroke-width="3"/></svg>`

/** The firm's logo, drawn here so that no picture of anybody else is needed. */
export const drawLogo = (): Promise<Buffer> => sharp(Buffer.from(logo)).png().toBuffer()

/** A customer's signature as an inline picture, one of the forms a signature cell may have. (docs/host.md, C.2) */
export const drawSignature = async (): Promise<string> =>
  `data:image/png;base64,${(await sharp(Buffer.from(signature)).png({ palette: true }).toBuffer()).toString('base64')}`
