//! How large a picture is, and where. In whole pixels and hundredths: numbers with a fraction need a lot of code to be written.

/// As large as this, in hundredths of what fits the window, a picture can become.
const ZOOM_MAX: i32 = 1_000;

/// Two lengths in pixels: across and down.
pub type Pair = (i32, i32);

/// How much larger a picture is than it fits, and how far its middle is from the window's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In hundredths of what fits the window; never less.
    pub zoom: i32,
    pub x: i32,
    pub y: i32,
}

/// What bounds it.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// The room that there is.
    pub stage: Pair,
    /// The picture's size where it fits.
    pub picture: Pair,
}

impl Place {
    /// All of it is to be seen.
    pub const FITTED: Self = Self { zoom: 100, x: 0, y: 0 };

    /// Enlarged to so many hundredths, where what is at this point, as seen from the middle, stays.
    pub fn zoomed(self, zoom: i32, (x, y): Pair, bounds: Bounds) -> Self {
        let zoom = zoom.clamp(100, ZOOM_MAX);
        let stays = |point: i32, middle: i32| point - (point - middle) * zoom / self.zoom;
        Self { zoom, x: stays(x, self.x), y: stays(y, self.y) }.within(bounds)
    }

    /// Moved by so much.
    pub fn moved(self, (x, y): Pair, bounds: Bounds) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }.within(bounds)
    }

    /// No further than to the picture's edge.
    fn within(self, Bounds { stage, picture }: Bounds) -> Self {
        let most = |picture: i32, stage: i32| (picture * self.zoom / 100 - stage).max(0) / 2;
        let (x, y) = (most(picture.0, stage.0), most(picture.1, stage.1));
        Self { zoom: self.zoom, x: self.x.clamp(-x, x), y: self.y.clamp(-y, y) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { stage: (1_000, 500), picture: (1_000, 400) };

    #[test]
    fn what_is_pointed_at_stays_where_it_is() {
        let place = Place::FITTED.zoomed(200, (300, 0), BOUNDS);
        assert_eq!(place, Place { zoom: 200, x: -300, y: 0 });
        assert_eq!(place.zoomed(100, (300, 0), BOUNDS), Place::FITTED);
    }

    #[test]
    fn a_picture_is_never_smaller_than_it_fits_nor_larger_than_ten_times_that() {
        assert_eq!(Place::FITTED.zoomed(20, (0, 0), BOUNDS).zoom, 100);
        assert_eq!(Place::FITTED.zoomed(5_000, (0, 0), BOUNDS).zoom, 1_000);
    }

    #[test]
    fn no_edge_of_it_comes_further_in_than_it_must() {
        assert_eq!(Place::FITTED.moved((50, 50), BOUNDS), Place::FITTED);
        let large = Place::FITTED.zoomed(200, (0, 0), BOUNDS);
        assert_eq!(large.moved((9_000, -9_000), BOUNDS), Place { zoom: 200, x: 500, y: -150 });
    }
}
