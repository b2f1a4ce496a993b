import sharp from 'sharp'

const mark = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120">
  <rect width="320" height="120" rx="16" fill="#1f6f54"/><circle cx="60" cy="60" r="34" fill="#f2b134"/><rect x="112" y="44" width="176" height="32" rx="6" fill="#fff"/></svg>`

export const logoPicture = (): Promise<Buffer> => sharp(Buffer.from(mark)).png().toBuffer()
