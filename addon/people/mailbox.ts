/** One mailbox, no list, no display name: a comma would be a second recipient. (S28, security A.5-2) */
export const mailbox = /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)+$/i
