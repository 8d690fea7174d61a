//! Frames that go to many.

use protocol::codec::Encoding;

use crate::rooms::queue::Piece;

/// A piece in the encodings that were asked for so far: written once in each, however many get it.
pub(super) struct Encoded<F> {
    encode: F,
    pieces: Vec<(Encoding, Piece)>,
}

impl<F: Fn(Encoding) -> Piece> Encoded<F> {
    pub fn new(encode: F) -> Self {
        Self { encode, pieces: Vec::new() }
    }

    pub fn get(&mut self, encoding: Encoding) -> Piece {
        if let Some((_, piece)) = self.pieces.iter().find(|(known, _)| *known == encoding) {
            return piece.clone();
        }
        let piece = (self.encode)(encoding);
        self.pieces.push((encoding, piece.clone()));
        piece
    }
}
