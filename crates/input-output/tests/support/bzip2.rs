//! Unpacks bzip2, for originals that are published packed so: Huffman codes, move-to-front, Burrows and Wheeler (1994).
//! Checksums are not looked at; what is unpacked is compared with published numbers anyway.

/// Bits of a stream, from the highest of each byte.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> usize {
        let bit = self.bytes[self.at / 8] >> (7 - self.at % 8) & 1;
        self.at += 1;
        usize::from(bit)
    }

    fn number(&mut self, bits: usize) -> usize {
        (0..bits).fold(0, |number, _| number << 1 | self.bit())
    }
}

const BLOCK: usize = 0x3141_5926_5359;

/// The content of a packed file.
pub fn unpack(bytes: &[u8]) -> Vec<u8> {
    assert!(bytes.starts_with(b"BZh"), "is no bzip2");
    let mut bits = Bits { bytes, at: 32 };
    let mut made = Vec::new();
    while bits.number(48) == BLOCK {
        block(&mut bits, &mut made);
    }
    made
}

fn block(bits: &mut Bits, made: &mut Vec<u8>) {
    bits.number(33);
    let origin = bits.number(24);
    let groups: Vec<usize> = (0..16).filter(|_| bits.bit() == 1).collect();
    let mut used: Vec<u8> = Vec::new();
    for group in groups {
        used.extend((0..16).filter(|_| bits.bit() == 1).map(|low| (group * 16 + low) as u8));
    }
    let tables = bits.number(3);
    let selectors = bits.number(15);
    let mut recent: Vec<usize> = (0..tables).collect();
    let selectors: Vec<usize> = (0..selectors)
        .map(|_| {
            let mut at = 0;
            while bits.bit() == 1 {
                at += 1;
            }
            let table = recent.remove(at);
            recent.insert(0, table);
            table
        })
        .collect();
    let symbols = used.len() + 2;
    let tables: Vec<Codes> = (0..tables).map(|_| Codes::read(bits, symbols)).collect();

    let end = symbols - 1;
    let (mut last, mut run, mut weight) = (Vec::new(), 0, 1);
    let mut nth = 0;
    loop {
        let symbol = tables[selectors[nth / 50]].next(bits);
        nth += 1;
        if symbol < 2 {
            run += weight << symbol;
            weight <<= 1;
            continue;
        }
        last.extend(std::iter::repeat_n(used.first().copied().unwrap_or(0), run));
        (run, weight) = (0, 1);
        if symbol == end {
            break;
        }
        let byte = used.remove(symbol - 1);
        used.insert(0, byte);
        last.push(byte);
    }

    // The last column of the sorted rotations, followed back to the text.
    let mut start = [0_usize; 257];
    last.iter().for_each(|byte| start[usize::from(*byte) + 1] += 1);
    (1..257).for_each(|at| start[at] += start[at - 1]);
    let mut next = vec![0; last.len()];
    for (at, byte) in last.iter().enumerate() {
        next[start[usize::from(*byte)]] = at;
        start[usize::from(*byte)] += 1;
    }
    let (mut at, mut same, mut before) = (next[origin], 0, None);
    for _ in 0..last.len() {
        let byte = last[at];
        at = next[at];
        // Four of a kind are followed by the number of further ones.
        if same == 4 {
            made.extend(std::iter::repeat_n(before.unwrap_or(0), usize::from(byte)));
            (same, before) = (0, None);
        } else {
            same = if before == Some(byte) { same + 1 } else { 1 };
            before = Some(byte);
            made.push(byte);
        }
    }
}

/// Canonical Huffman codes: symbols by length, then by order.
struct Codes(Vec<(usize, usize)>);

impl Codes {
    fn read(bits: &mut Bits, symbols: usize) -> Codes {
        let mut length = bits.number(5);
        let mut codes: Vec<(usize, usize)> = (0..symbols)
            .map(|symbol| {
                while bits.bit() == 1 {
                    if bits.bit() == 0 { length += 1 } else { length -= 1 }
                }
                (length, symbol)
            })
            .collect();
        codes.sort_unstable();
        Codes(codes)
    }

    fn next(&self, bits: &mut Bits) -> usize {
        let (mut code, mut length, mut first, mut at) = (0, 0, 0, 0);
        loop {
            code = code << 1 | bits.bit();
            length += 1;
            first <<= 1;
            let count = self.0[at..].iter().take_while(|(other, _)| *other == length).count();
            if code < first + count {
                return self.0[at + code - first].1;
            }
            first += count;
            at += count;
        }
    }
}
