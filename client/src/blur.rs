//! A blur of a picture, drawn from its thumbhash (<https://evanw.github.io/thumbhash/>) before the picture is there.
//!
//! It becomes a bitmap file, which every browser shows, and is reckoned in whole numbers, [`ONE`] for 1: that takes little code.

/// Pixels of a side. The hash knows of no more than seven waves across.
const SIDE: usize = 16;
/// What stands for 1.
const ONE: i32 = 1 << 12;
/// `cos(i · π / 32)`, up to a right angle.
const COSINES: [i32; 17] =
    [4096, 4076, 4017, 3920, 3784, 3612, 3406, 3166, 2896, 2598, 2276, 1931, 1567, 1189, 799, 401, 0];
/// Bytes before the pixels.
const HEAD: usize = 54;

/// The file: [`SIDE`] by [`SIDE`] pixels, to be stretched to the picture's shape. `None` for what is no hash, and for a picture through
/// which one sees, as one would see this below it.
pub fn bitmap(hash: &[u8]) -> Option<Vec<u8>> {
    let &[a, b, c, d, e, ..] = hash else { return None };
    let head = i32::from(a) | i32::from(b) << 8 | i32::from(c) << 16;
    let tail = i32::from(d) | i32::from(e) << 8;
    if head >> 23 != 0 {
        return None;
    }
    let part = |bits: i32, most: i32| bits * ONE / most;
    let (wide, other) = (tail >> 15 != 0, usize::from(d & 7).max(3));
    let (across, down) = if wide { (7, other) } else { (other, 7) };
    let mut waves = Waves { hash: &hash[5..], next: 0 };
    let lightness = waves.channel(across, down, part(head >> 18 & 31, 31))?;
    let yellow = waves.channel(3, 3, part(tail >> 3 & 63, 63) * 5 / 4)?;
    let red = waves.channel(3, 3, part(tail >> 9 & 63, 63) * 5 / 4)?;
    let middle = [part(head & 63, 63), part(2 * (head >> 6 & 63), 63) - ONE, part(2 * (head >> 12 & 63), 63) - ONE];

    let mut file = vec![0; HEAD];
    file.reserve_exact(SIDE * SIDE * 3);
    let words: [(usize, u32); 7] = [
        (2, (HEAD + SIDE * SIDE * 3) as u32),
        (10, HEAD as u32),
        (14, 40),
        (18, SIDE as u32),
        (22, SIDE as u32),
        (26, 24 << 16 | 1),
        (34, (SIDE * SIDE * 3) as u32),
    ];
    file[..2].copy_from_slice(b"BM");
    for (at, word) in words {
        file[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
    // Its rows begin at the bottom.
    for y in (0..SIDE).rev() {
        for x in 0..SIDE {
            let at = |waves: &[Wave]| waves.iter().map(|wave| wave.at(x, y)).sum::<i32>();
            let (l, p, q) = (middle[0] + at(&lightness), middle[1] + at(&yellow), middle[2] + at(&red));
            let b = l - p * 2 / 3;
            let r = (3 * l - b + q) / 2;
            let byte = |part: i32| (part.clamp(0, ONE) * 255 / ONE) as u8;
            file.extend([byte(b), byte(r - q), byte(r)]);
        }
    }
    Some(file)
}

/// One wave of a channel.
struct Wave {
    across: usize,
    down: usize,
    height: i32,
}

impl Wave {
    fn at(&self, x: usize, y: usize) -> i32 {
        2 * self.height * cosine((2 * x + 1) * self.across) / ONE * cosine((2 * y + 1) * self.down) / ONE
    }
}

/// `cos(angle · π / 32)`
fn cosine(angle: usize) -> i32 {
    match angle % 64 {
        angle @ 0..=16 => COSINES[angle],
        angle @ 17..=32 => -COSINES[32 - angle],
        angle @ 33..=48 => -COSINES[angle - 32],
        angle => COSINES[64 - angle],
    }
}

/// Half bytes of a hash, each the height of a wave.
struct Waves<'a> {
    hash: &'a [u8],
    next: usize,
}

impl Waves<'_> {
    /// Those of a channel, the long ones alone.
    fn channel(&mut self, across: usize, down: usize, scale: i32) -> Option<Vec<Wave>> {
        let mut waves = Vec::new();
        for y in 0..down {
            for x in (usize::from(y == 0)..across).take_while(|x| x * down < across * (down - y)) {
                let half = self.hash.get(self.next / 2)? >> (self.next % 2 * 4) & 15;
                waves.push(Wave { across: x, down: y, height: (i32::from(half) * 2 - 15) * scale / 15 });
                self.next += 1;
            }
        }
        Some(waves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_colours_that_the_reference_finds() {
        // The two pictures of its page, drawn by its own code, 16 by 16: the first pixel, one in the middle and the last.
        let sunrise =
            [220, 231, 17, 37, 128, 120, 119, 120, 127, 136, 135, 135, 120, 72, 119, 120, 136, 112, 250, 61, 176];
        let sunset = [213, 7, 18, 29, 4, 103, 135, 143, 119, 87, 135, 72, 135, 135, 151, 135, 88, 120, 144, 149, 8];
        let upright = [28, 25, 18, 29, 132, 136, 120, 120, 143, 136, 120, 124, 120, 151, 120, 121, 51, 116, 16, 68, 6];
        for (hash, pixels) in [
            (sunrise, [[125, 137, 160], [123, 135, 153], [85, 98, 45]]),
            (sunset, [[65, 78, 113], [170, 140, 120], [0, 5, 40]]),
            (upright, [[213, 255, 255], [141, 99, 35], [96, 91, 74]]),
        ] {
            let file = bitmap(&hash).unwrap();
            for (place, [r, g, b]) in [0, 120, 255].into_iter().zip(pixels) {
                let row = SIDE - 1 - place / SIDE;
                let found = &file[HEAD + (row * SIDE + place % SIDE) * 3..][..3];
                for (part, wanted) in found.iter().zip([b, g, r]) {
                    assert!(part.abs_diff(wanted) <= 2, "{found:?} at {place} is to be {b} {g} {r}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_hash_gives_none() {
        assert_eq!(bitmap(&[]), None);
        assert_eq!(bitmap(&[1, 2, 3, 4, 5, 6]), None);
        assert_eq!(bitmap(&[0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        // Whatever is in it.
        for byte in 0..=255 {
            let hash: Vec<u8> = (0..25_u8).map(|index| if index == 2 { byte & 0x7f } else { byte ^ index }).collect();
            assert_eq!(bitmap(&hash).map(|file| file.len()), Some(HEAD + SIDE * SIDE * 3));
        }
    }
}
