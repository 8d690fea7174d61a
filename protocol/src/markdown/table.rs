//! Tables.

use super::{Align, Block, COLUMNS_MAX, Inline, ROWS_MAX, block::Lines, code, inline, work};

/// The columns of the table that begins on a line: a row of their names, and below it one of dashes for each, with a colon
/// on the sides where the text is to stand.
pub fn columns(names: &str, dashes: &str) -> Option<Vec<Align>> {
    if !names.contains('|') || !dashes.contains('|') {
        return None;
    }
    let mut columns = Vec::new();
    for cell in cells(dashes, usize::MAX) {
        columns.push(align(cell.as_bytes())?);
    }
    (columns.len() <= COLUMNS_MAX && cells(names, usize::MAX).len() == columns.len()).then_some(columns)
}

fn align(cell: &[u8]) -> Option<Align> {
    let (left, right) = (cell.first() == Some(&b':'), cell.last() == Some(&b':'));
    let dashes = cell.iter().filter(|byte| **byte == b'-').count();
    if dashes == 0 || dashes + usize::from(left) + usize::from(right) != cell.len() {
        return None;
    }
    Some(match (left, right) {
        (false, false) => Align::Start,
        (true, false) => Align::Left,
        (true, true) => Align::Center,
        (false, true) => Align::Right,
    })
}

/// Takes the table with these columns whose first row is on the next line. It ends with the first line that has no bar,
/// or that begins something else.
pub fn take(lines: &mut Lines<'_>, columns: Vec<Align>) -> Block {
    let mut rows = Vec::new();
    while let Some(line) = lines.peek()
        && rows.len() <= ROWS_MAX
        && (rows.is_empty() || line.contains('|') && !lines.begins(line))
    {
        rows.push(row(line, columns.len()));
        // What is below the names are dashes.
        lines.skip(if rows.len() == 1 { 2 } else { 1 });
    }
    Block::Table { columns, rows }
}

fn row(line: &str, columns: usize) -> Vec<Vec<Inline>> {
    let cells = cells(line, columns);
    cells.iter().map(|cell| inline::parse(&cell.replace("\\|", "|"))).collect()
}

/// What stands between the bars of a line; what is too much stays with the last. A bar in code, or after a backslash, parts
/// nothing.
fn cells(line: &str, most: usize) -> Vec<&str> {
    work::add(line.len());
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let (mut cells, mut code, mut start, mut at) = (Vec::new(), code::Search::default(), 0, 0);
    while let Some(byte) = line.as_bytes().get(at) {
        at += match byte {
            b'`' => code.begins(&line[at..]).map_or_else(|run| run, |(length, _)| length),
            // The next one is none, whatever it is.
            b'\\' => 2,
            b'|' if cells.len() + 1 < most || line.len() == at + 1 => {
                cells.push(line[start..at].trim());
                start = at + 1;
                1
            }
            _ => 1,
        };
    }
    if start < line.len() {
        cells.push(line[start..].trim());
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;
    use super::*;

    #[test]
    fn tables_have_names_dashes_and_rows() {
        shows(
            "so:\n| tea | *cups* |\n|:---|---:|\n| green | 2 |\n| `a|b` | 3 \\| 4 |\n\nend",
            "p(so:) table[<>](tea; i(cups) | green; 2 | `a|b`; 3 | 4) p(end)",
        );
        shows("a | b\n:-:|-\nc | d\nend", "table[^ ](a; b | c; d) p(end)");
        shows("> | a |\n> |---|\n> | b |", "quote(table[ ](a | b))");
    }

    #[test]
    fn a_row_may_have_less_and_keeps_what_is_too_much() {
        shows("|a|b|\n|-|-|\n|c|\n||d|\n|e|f|g|h|", "table[  ](a; b | c | ; d | e; f|g|h)");
    }

    #[test]
    fn what_only_looks_like_a_table_stays() {
        for text in ["a | b", "| a | b |\n| c | d |", "| a | b |\n|---|", "a\n-|", "|a|\n|-\u{2013}|", "| a | b\n---"] {
            let tree =
                text.strip_suffix("\n---").map_or_else(|| format!("p({text})"), |text| format!("p({text}) rule"));
            shows(text, &tree);
        }
    }

    #[test]
    fn a_table_has_only_so_many_columns_and_rows() {
        let wide = |columns| {
            ["|a", "\n", "|-"]
                .map(|piece| if piece == "\n" { piece.to_owned() } else { piece.repeat(columns) })
                .concat()
        };
        let count = |text: &str| match &super::super::parse(text)[0] {
            Block::Table { columns, rows } => (columns.len(), rows.len()),
            _ => (0, 0),
        };
        assert_eq!(count(&wide(COLUMNS_MAX)), (COLUMNS_MAX, 1));
        assert_eq!(count(&wide(COLUMNS_MAX + 1)), (0, 0));
        let long = format!("{}{}", wide(1), "\n|b".repeat(ROWS_MAX + 1));
        assert_eq!(count(&long), (1, ROWS_MAX + 1));
        assert_eq!(super::super::parse(&long).len(), 2);
    }
}
