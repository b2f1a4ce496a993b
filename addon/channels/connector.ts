export type ChannelName = 'whatsapp' | 'sms'

/** A request of the other side, as it came: its signature is over these bytes and this address. */
export type Call = {
  readonly method: 'GET' | 'POST'
  /** The full address it was sent to, from our configuration: what a request says of its own address is not believed. */
  readonly url: string
  readonly query: URLSearchParams
  header(name: string): string
  readonly body: Buffer
}

/** A photo or a document that must be fetched, with the name it is kept under. */
export type Media = { readonly id: string, readonly name: string }

export type ReceivedMessage = {
  readonly id: string
  /** Number with country, `+39…`. */
  readonly sender: string
  readonly name: string
  readonly text: string
  readonly media: readonly Media[]
  /** Milliseconds. */
  readonly at: number
  /** Ids of messages of ours it answers. */
  readonly answers: readonly string[]
}

/** What became of a message of ours that had left. */
export type ReceivedStatus = { readonly id: string, readonly failed: boolean, readonly words: string }

export type Received = { readonly messages: readonly ReceivedMessage[], readonly statuses: readonly ReceivedStatus[] }

/** `refused`: never, as it is. `away`: perhaps later. `closed`: he wrote too long ago, and the other side takes nothing until he writes again. */
export type Sent = { readonly kind: 'sent', readonly id: string } | { readonly kind: 'refused' | 'away' | 'closed', readonly words: string }

/** Everything the house knows of a messaging company: one file each, off until the operator writes down its keys. */
export type Connector = {
  readonly channel: ChannelName
  /** Answers are free so long after his last message; undefined = always. */
  readonly windowMs: number | undefined
  /** Signs of one message at most. */
  readonly longest: number
  /** What to say to a company that asks whether we are there; undefined = it is not the one we know. */
  greet(call: Call): string | undefined
  /** Its signature is right, compared in constant time. */
  believes(call: Call): boolean
  /** What a believed call says; what it does not understand is not in it. */
  read(call: Call): Received
  /** What it wants to hear when it was taken. */
  readonly thanks: { readonly type: string, readonly text: string }
  bytesOf(media: Media): Promise<Buffer>
  send(to: string, text: string, answersTo: string): Promise<Sent>
}

export const channelNames: readonly ChannelName[] = ['whatsapp', 'sms']

/** Words of the channel column, in either language they were laid in. */
export const channelOf = (value: string): ChannelName | undefined => channelNames.find(name => name === value.trim().toLowerCase())
