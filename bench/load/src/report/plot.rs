//! How each server does as the load grows.

use std::path::Path;

use plotters::prelude::*;

use crate::{
    campaign::{Campaign, Scenario},
    processes::Failure,
    step::Outcome,
    systems::Kind,
};

const SIZE: (u32, u32) = (900, 520);
/// How much further than the last step the axis goes, so that the names stand beside the lines.
const ROOM: f64 = 6.0;

/// For every scenario: messages received for each CPU-second of the server, and the delay of one in a hundred, by the posts
/// that were to be sent. Both axes are logarithmic.
///
/// # Errors
/// The file system's.
pub fn plots(folder: &Path, campaign: &Campaign) -> Result<(), Failure> {
    for scenario in Scenario::ALL {
        let name = scenario.name().replace(' ', "-").replace(',', "");
        let cost = |outcome: &Outcome| outcome.per_cpu_second();
        plot(&folder.join(format!("{name}-per-cpu-second.svg")), scenario, "received per CPU-second", campaign, cost)?;
        let delay = |outcome: &Outcome| outcome.tally.latency.value_at_quantile(0.99) as f64 / 1_000.0;
        plot(&folder.join(format!("{name}-p99.svg")), scenario, "p99 in ms", campaign, delay)?;
    }
    Ok(())
}

fn plot(
    file: &Path,
    scenario: Scenario,
    what: &str,
    campaign: &Campaign,
    of: impl Fn(&Outcome) -> f64,
) -> Result<(), Failure> {
    let kinds: Vec<Kind> = campaign.0.keys().filter(|(at, _)| *at == scenario).map(|(_, kind)| *kind).collect();
    let points = |kind| campaign.steps(scenario, kind).iter().map(|outcome| (outcome.rate, of(outcome).max(0.01)));
    let all: Vec<(f64, f64)> = kinds.iter().flat_map(|kind| points(*kind)).collect();
    let span = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::MAX, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (low, high)) =
        (span(&mut all.iter().map(|point| point.0)), span(&mut all.iter().map(|point| point.1)));
    if all.is_empty() {
        return Ok(());
    }
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("{}: {what}", scenario.name()), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(90)
        .build_cartesian_2d((left * 0.8..right * ROOM).log_scale(), (low * 0.7..high * 1.5).log_scale())?;
    chart.configure_mesh().x_desc("posts a second").y_desc(what).draw()?;
    for (index, kind) in kinds.into_iter().enumerate() {
        let colour = Palette99::pick(index).to_rgba();
        chart
            .draw_series(LineSeries::new(points(kind), colour.stroke_width(2)).point_size(3))?
            .label(kind.name())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart.configure_series_labels().background_style(WHITE.mix(0.85)).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
