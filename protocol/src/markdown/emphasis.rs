//! Marks that stand on both sides of what they mark.

use super::{
    Inline,
    inline::{Scanner, joined},
};

impl Scanner<'_> {
    /// Takes a run of one sign: it ends what is open, as far as it fits, and begins something with the rest.
    pub fn emphasis(&mut self, sign: char) {
        let rest = self.rest().trim_start_matches(sign);
        let mut left = self.rest().len() - rest.len();
        let (before, after) = (self.before(), rest.chars().next());
        let fits = if matches!(sign, '~' | '|') { left == 2 } else { left <= 3 };
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // Underscores are in names of all scripts.
        let is_inside = if sign == '_' { in_word(before) } else { self.is_in_ascii_word() };
        let opens = fits && after.is_some_and(|c| !c.is_whitespace()) && !is_inside;
        let closes = fits && before.is_some_and(|c| !c.is_whitespace()) && !(sign == '_' && in_word(after));
        while closes
            && let Some(index) = self.open.iter().rposition(|mark| mark.sign == sign && pairs(mark.count, left) > 0)
        {
            left -= self.closes(index, left);
        }
        match left {
            0 => {}
            _ if opens => self.opens(sign, left),
            _ => self.plain(left),
        }
    }

    /// Ends what a mark has begun. Returns how many of the signs that was good for.
    fn closes(&mut self, index: usize, left: usize) -> usize {
        let mark = &mut self.open[index];
        let used = pairs(mark.count, left);
        mark.count -= used;
        self.at += used;
        let (sign, count, place) = (mark.sign, mark.count, mark.place);
        let node = match (sign, used) {
            ('~', _) => Inline::Strike,
            ('|', _) => Inline::Spoiler,
            (_, 2) => Inline::Bold,
            _ => Inline::Italic,
        };
        let children = self.out.split_off(place + 1);
        if count == 0 {
            self.out.truncate(place);
        } else {
            self.out[place] = Inline::Text(sign.to_string().repeat(count));
        }
        self.open.truncate(index + usize::from(count > 0));
        self.out.push(node(joined(children)));
        used
    }
}

/// How many signs of a mark and of one that may end it belong together: `*` and `**` don't, and `***` is both.
fn pairs(open: usize, close: usize) -> usize {
    match (open, close) {
        (2.., 2..) => 2,
        (1 | 3, 1 | 3) => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;

    fn line(text: &str, tree: &str) {
        shows(text, &format!("p({tree})"));
    }

    #[test]
    fn emphasis_is_bold_italic_and_strike() {
        line("**a** __b__ *c* _d_ ~~e~~", "b(a) b(b) i(c) i(d) s(e)");
        line("***a*** **a *b*** ***a** b* ***a* b**", "i(b(a)) b(a i(b)) i(b(a) b) b(i(a) b)");
        line("*(a)*, \"**b\nc**\" **_~~d~~_**", "i((a)), \"b(b\nc)\" b(i(s(d)))");
        line("粗**体**文 **S**afe", "粗b(体)文 b(S)afe");
    }

    #[test]
    fn marks_without_a_partner_stay() {
        for text in [
            "snake_case_name",
            "a * b * c",
            "2*3*4",
            "2**3**4",
            "*a",
            "a*",
            "**a*",
            "*a**",
            "****a****",
            "~a~",
            "~~~a~~~",
            "*",
            "_ a_",
            "** a**",
            "[a] (b)",
            "[a",
            "a]",
            "Größe_in_Größe",
        ] {
            line(text, text);
        }
        line("*a *b c*", "*a i(b c)");
        line("**a *b** c*", "b(a *b) c*");
    }

    #[test]
    fn bars_hide_what_stands_between_them() {
        line("It was ||*Chloé*|| and ||b `c`\nd||!", "It was spoiler(i(Chloé)) and spoiler(b `c`\nd)!");
        line("**||a||** ||@bo||", "b(spoiler(a)) spoiler(@(bo))");
        for text in ["a || b || c", "a||b||c", "|a|", "||", "||||", "||a", "a||", "|||a|||", "|| a ||"] {
            line(text, text);
        }
        line(r"\||a||", "||a||");
        line(r"grep 'a\|b'", r"grep 'a\|b'");
    }

    #[test]
    fn only_the_last_marks_wait_for_their_partners() {
        line(&format!("{}**b**", "*a ".repeat(50)), &format!("{}b(b)", "*a ".repeat(50)));
    }
}
