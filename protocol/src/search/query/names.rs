//! What filters and their values are called.

use super::{Has, Is, Term};

/// A kind of filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// By whom.
    From,
    /// In which room.
    In,
    /// Who is mentioned.
    Mentions,
    /// What it has.
    Has,
    /// What it is.
    Is,
    /// Before which day.
    Before,
    /// After which day.
    After,
    /// On which day.
    On,
}

impl Filter {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 8] =
        [Self::From, Self::In, Self::Has, Self::Before, Self::After, Self::On, Self::Mentions, Self::Is];

    /// That of a term.
    pub const fn of(term: &Term) -> Option<Self> {
        match term {
            Term::Word(_) | Term::Phrase(_) => None,
            Term::From(_) => Some(Self::From),
            Term::In(_) => Some(Self::In),
            Term::Mentions(_) => Some(Self::Mentions),
            Term::Has(_) => Some(Self::Has),
            Term::Is(_) => Some(Self::Is),
            Term::Before(_) => Some(Self::Before),
            Term::After(_) => Some(Self::After),
            Term::On(_) => Some(Self::On),
        }
    }

    /// What may stand before the name of a person or a room.
    pub(super) const fn sigil(self) -> Option<char> {
        match self {
            Self::From | Self::Mentions => Some('@'),
            Self::In => Some('#'),
            Self::Has | Self::Is | Self::Before | Self::After | Self::On => None,
        }
    }
}

/// The names in somebody's language. The English ones are understood beside them, as links are written with these. None is empty or
/// has a blank or a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names {
    /// [`Filter::From`].
    pub from: &'static str,
    /// [`Filter::In`].
    pub room: &'static str,
    /// [`Filter::Mentions`].
    pub mentions: &'static str,
    /// [`Filter::Has`].
    pub has: &'static str,
    /// [`Filter::Is`].
    pub is: &'static str,
    /// [`Filter::Before`].
    pub before: &'static str,
    /// [`Filter::After`].
    pub after: &'static str,
    /// [`Filter::On`].
    pub on: &'static str,
    /// Whoever asks.
    pub me: &'static str,
    /// [`Has::Link`].
    pub link: &'static str,
    /// [`Has::File`].
    pub file: &'static str,
    /// [`Has::Image`].
    pub image: &'static str,
    /// [`Has::Code`].
    pub code: &'static str,
    /// [`Is::Pinned`].
    pub pinned: &'static str,
    /// [`Is::Thread`].
    pub thread: &'static str,
}

impl Names {
    /// The canonical ones.
    pub const ENGLISH: Self = Self {
        from: "from",
        room: "in",
        mentions: "mentions",
        has: "has",
        is: "is",
        before: "before",
        after: "after",
        on: "on",
        me: "me",
        link: "link",
        file: "file",
        image: "image",
        code: "code",
        pinned: "pinned",
        thread: "thread",
    };

    /// What a filter is called.
    pub const fn filter(&self, filter: Filter) -> &'static str {
        match filter {
            Filter::From => self.from,
            Filter::In => self.room,
            Filter::Mentions => self.mentions,
            Filter::Has => self.has,
            Filter::Is => self.is,
            Filter::Before => self.before,
            Filter::After => self.after,
            Filter::On => self.on,
        }
    }

    /// What is called so that a message can have it.
    pub const fn has_what(&self, has: Has) -> &'static str {
        match has {
            Has::Link => self.link,
            Has::File => self.file,
            Has::Image => self.image,
            Has::Code => self.code,
        }
    }

    /// What a message can be called.
    pub const fn is_what(&self, is: Is) -> &'static str {
        match is {
            Is::Pinned => self.pinned,
            Is::Thread => self.thread,
        }
    }

    /// Which filter is called so, however it is capitalised.
    pub(super) fn filter_named(&self, name: &str) -> Option<Filter> {
        self.find(&Filter::ALL, name, Self::filter)
    }

    pub(super) fn has_named(&self, name: &str) -> Option<Has> {
        self.find(&Has::ALL, name, Self::has_what)
    }

    pub(super) fn is_named(&self, name: &str) -> Option<Is> {
        self.find(&Is::ALL, name, Self::is_what)
    }

    /// The same name, or the canonical one where it is a word for whoever asks.
    pub(super) fn person(&self, name: &str) -> String {
        if same(name, self.me) { Self::ENGLISH.me.to_owned() } else { name.to_owned() }
    }

    fn find<T: Copy>(&self, all: &[T], name: &str, called: fn(&Self, T) -> &'static str) -> Option<T> {
        let one = |names: &Self| all.iter().copied().find(|it| same(called(names, *it), name));
        one(self).or_else(|| one(&Self::ENGLISH))
    }
}

fn same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}
