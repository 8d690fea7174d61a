//! Shows that WeConnect keeps its promises.
