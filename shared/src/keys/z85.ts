/** The 85 characters of Z85, by the value that each stands for (ZeroMQ RFC 32). */
const alphabet =
  '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

const values = new Map(alphabet.split('').map((character, value) => [character, value]));

/** Writes octets, four at a time, as five characters each. Throws a `RangeError` for other lengths. */
export const toZ85 = (octets: Buffer): string => {
  if (octets.length % 4 !== 0) throw new RangeError('Z85 is for lengths that are divisible by 4');
  let text = '';
  for (let at = 0; at < octets.length; at += 4) {
    const number = octets.readUInt32BE(at);
    for (let power = 85 ** 4; power >= 1; power /= 85) {
      text += alphabet.charAt(Math.floor(number / power) % 85);
    }
  }
  return text;
};

/** Reads what `toZ85` wrote; undefined for anything else. */
export const fromZ85 = (text: string): Buffer | undefined => {
  if (text.length % 5 !== 0) return undefined;
  const octets = Buffer.alloc((text.length / 5) * 4);
  for (let at = 0; at < text.length; at += 5) {
    let number = 0;
    for (const character of text.slice(at, at + 5)) {
      number = number * 85 + (values.get(character) ?? Number.NaN);
    }
    if (!(number <= 0xffff_ffff)) return undefined;
    octets.writeUInt32BE(number, (at / 5) * 4);
  }
  return octets;
};
