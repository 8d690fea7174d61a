//! The process that reads one picture or PDF: the file at its standard input, the answer at its standard output.

use std::{
    io::{self, Read},
    process::ExitCode,
};

use super::{
    BYTES_MAX, Made, PREVIEW_SIDE_MAX, SHOWN_ITSELF_MAX,
    answer::{self, Answer, Refusal},
    confine::confine,
    decode, metadata, pdf,
    preview::Seen,
};

/// What the executable does as `weconnect read-picture`. To be called before anything has started a thread.
pub fn run(made: Made) -> ExitCode {
    match confine().and_then(|()| talk(made)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("weconnect: {error}");
            ExitCode::FAILURE
        }
    }
}

fn talk(made: Made) -> io::Result<()> {
    // At once, as what grows is in memory twice meanwhile.
    let mut file = Vec::with_capacity(BYTES_MAX + 1);
    io::stdin().lock().take(BYTES_MAX as u64 + 1).read_to_end(&mut file)?;
    if made == Made::Text {
        return answer::write_text(io::stdout().lock(), &pdf::text(&file));
    }
    answer::write(io::stdout().lock(), &read(file, made))
}

fn read(file: Vec<u8>, made: Made) -> Result<Answer, Refusal> {
    if file.len() > BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let format = decode::format(&file).ok_or(Refusal::Unreadable)?;
    let stripped = metadata::strip(format, &file).ok_or(Refusal::Unreadable)?;
    let is_cleaned = stripped.cleaned.is_some();
    // Of the two, one is kept. Decoders need not see what is taken out.
    let file = stripped.cleaned.unwrap_or(file);
    let seen = Seen::new(decode::decode(&file)?, stripped.orientation);
    let small = match made {
        Made::Preview | Made::Text => None,
        Made::Square => Some(seen.square()?),
        Made::Emoji => Some(seen.emoji()?),
    };
    if let Some(small) = small {
        return Ok(Answer {
            format: small.format,
            width: small.width,
            height: small.height,
            is_animated: false,
            thumbhash: Vec::new(),
            preview: Some(small),
            cleaned: None,
        });
    }
    let is_small = seen.width.max(seen.height) <= PREVIEW_SIDE_MAX;
    let is_shown_itself = is_small && file.len() < SHOWN_ITSELF_MAX && !stripped.is_animated;
    let preview = if is_shown_itself { None } else { Some(seen.preview()?) };
    Ok(Answer {
        format,
        width: seen.width,
        height: seen.height,
        is_animated: stripped.is_animated,
        thumbhash: seen.thumbhash(),
        // As many pixels in more bytes help nobody.
        preview: preview.filter(|small| !is_small || stripped.is_animated || small.bytes.len() < file.len()),
        cleaned: is_cleaned.then_some(file),
    })
}
