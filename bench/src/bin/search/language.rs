//! What people say: words of which some are frequent and most are rare.

use fastrand::Rng;

/// Different words; how often each is used follows Zipf's law, as in any language.
pub const VOCABULARY: usize = 50_000;

pub struct Language {
    pub words: Vec<String>,
    /// Up to each word, how often all before it are used.
    sums: Vec<f64>,
}

impl Language {
    pub fn new(rng: &mut Rng) -> Self {
        let mut words = Vec::new();
        let mut sums = Vec::new();
        let mut sum = 0.0;
        for rank in 1..=VOCABULARY {
            words.push((0..rng.usize(3..10)).map(|_| rng.lowercase()).collect());
            sum += 1.0 / rank as f64;
            sums.push(sum);
        }
        Self { words, sums }
    }

    fn word(&self, rng: &mut Rng) -> &str {
        let at = rng.f64() * self.sums[VOCABULARY - 1];
        &self.words[self.sums.partition_point(|sum| *sum < at).min(VOCABULARY - 1)]
    }

    /// A message of half as many words as `length`, up to one and a half times as many.
    pub fn text(&self, rng: &mut Rng, length: usize) -> String {
        let count = rng.usize(length.div_ceil(2)..=length * 3 / 2);
        let words = (0..count).map(|_| self.word(rng)).collect::<Vec<_>>().join(" ");
        // One in a hundred has an address.
        if rng.u32(0..100) == 0 { format!("{words} https://example.org/{}", rng.u32(..)) } else { words }
    }

    /// One of the fifty that are used most.
    pub fn frequent(&self, rng: &mut Rng) -> String {
        self.words[rng.usize(..50)].clone()
    }

    /// One that many use.
    pub fn middling(&self, rng: &mut Rng) -> String {
        self.words[rng.usize(500..3_000)].clone()
    }

    /// One that hardly anybody uses.
    pub fn rare(&self, rng: &mut Rng) -> String {
        self.words[rng.usize(20_000..VOCABULARY)].clone()
    }
}
