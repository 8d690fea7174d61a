//! The table as text.

use super::Figure;

const HEAD: [&str; 6] = ["figure", "WeConnect", "others", "ratio", "aim", "holds"];

/// For Markdown.
pub fn markdown(figures: &[Figure]) -> String {
    let line = |cells: [String; 6]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(HEAD.map(str::to_owned)) + "|---|---:|---|---|---|---|\n";
    for figure in figures {
        text += &line(cells(figure, "<br>"));
    }
    text
}

/// For a terminal: what belongs to the others takes a line each.
pub fn terminal(figures: &[Figure]) -> String {
    let rows: Vec<[Vec<String>; 6]> = figures
        .iter()
        .map(|figure| cells(figure, "\n").map(|cell| cell.split('\n').map(str::to_owned).collect()))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().flat_map(|row| &row[column]).map(|cell| cell.chars().count());
        cells.chain([HEAD[column].len()]).max().unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |cells: [&str; 6]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    let mut text = line(HEAD);
    for row in &rows {
        let height = row.iter().map(Vec::len).max().unwrap_or_default();
        for index in 0..height {
            text += &line(std::array::from_fn(|column| row[column].get(index).map_or("", String::as_str)));
        }
    }
    text
}

fn cells(figure: &Figure, between: &str) -> [String; 6] {
    let ours = figure.weconnect.map_or("not measured".into(), |value| format!("{} {}", number(value), figure.unit));
    let peers: Vec<_> = figure.peers.iter().map(|(name, value)| format!("{name}: {}", number(*value))).collect();
    let ratios: Vec<_> = figure
        .peers
        .values()
        .map(|value| {
            figure.weconnect.filter(|_| *value > 0.0).map_or(String::new(), |ours| format!("{:.2}", ours / value))
        })
        .collect();
    let holds = match figure.holds {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    [figure.figure.clone(), ours, peers.join(between), ratios.join(between), figure.aim.clone(), holds.into()]
}

/// Three digits that mean something, and commas between thousands.
fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 100.0 {
        return format!(
            "{value:.*}",
            if value.abs() < 1.0 {
                3
            } else if value.abs() < 10.0 {
                2
            } else {
                1
            }
        );
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let numbers = [0.0, 0.1234, 1.234, 12.34, 123.4, 1_234.5, 1_234_567.0];
        assert_eq!(numbers.map(number), ["0", "0.123", "1.23", "12.3", "123", "1,234", "1,234,567"]);
    }
}
