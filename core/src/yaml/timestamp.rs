//! Dates and times as PyYAML reads them, printed as Python's `isoformat` prints them.

use std::sync::Arc;

const YEAR_DIGITS: usize = 4;

/// The parts of a date, and of a time when there is one.
struct Parts<'a> {
    year: &'a str,
    month: &'a str,
    day: &'a str,
    time: Option<Time<'a>>,
}

struct Time<'a> {
    hour: &'a str,
    minute: &'a str,
    second: &'a str,
    fraction: &'a str,
    zone: Zone<'a>,
}

enum Zone<'a> {
    None,
    Utc,
    Offset { negative: bool, hour: &'a str, minute: &'a str },
}

/// Takes between `min` and `max` digits off the front.
fn digits<'a>(rest: &mut &'a str, min: usize, max: usize) -> Option<&'a str> {
    let count = rest.bytes().take(max).take_while(u8::is_ascii_digit).count();
    let (head, tail) = rest.split_at_checked(count)?;
    *rest = tail;
    (count >= min).then_some(head)
}

fn literal(rest: &mut &str, expected: char) -> Option<()> {
    *rest = rest.strip_prefix(expected)?;
    Some(())
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let rest = &mut &*text;
    let year = digits(rest, YEAR_DIGITS, YEAR_DIGITS)?;
    literal(rest, '-')?;
    let month = digits(rest, 1, 2)?;
    literal(rest, '-')?;
    let day = digits(rest, 1, 2)?;
    let time = match rest.is_empty() {
        true => None,
        false => Some(time(rest)?),
    };
    Some(Parts { year, month, day, time })
}

fn time<'a>(rest: &mut &'a str) -> Option<Time<'a>> {
    *rest = match rest.strip_prefix(['T', 't']) {
        Some(after) => after,
        None => rest.strip_prefix([' ', '\t'])?.trim_start_matches([' ', '\t']),
    };
    let hour = digits(rest, 1, 2)?;
    literal(rest, ':')?;
    let minute = digits(rest, 2, 2)?;
    literal(rest, ':')?;
    let second = digits(rest, 2, 2)?;
    let fraction = match literal(rest, '.') {
        Some(()) => digits(rest, 0, usize::MAX)?,
        None => "",
    };
    *rest = rest.trim_start_matches([' ', '\t']);
    let zone = zone(rest)?;
    rest.is_empty().then_some(Time { hour, minute, second, fraction, zone })
}

fn zone<'a>(rest: &mut &'a str) -> Option<Zone<'a>> {
    if rest.is_empty() {
        return Some(Zone::None);
    }
    if literal(rest, 'Z').is_some() {
        return Some(Zone::Utc);
    }
    let negative = rest.starts_with('-');
    *rest = rest.strip_prefix(['-', '+'])?;
    let hour = digits(rest, 1, 2)?;
    let minute = match literal(rest, ':') {
        Some(()) => digits(rest, 2, 2)?,
        None => "",
    };
    Some(Zone::Offset { negative, hour, minute })
}

/// A plain scalar that PyYAML takes for a timestamp: a bare date needs two digits throughout.
pub(super) fn is_implicit(text: &str) -> bool {
    let ends_blank = text.ends_with([' ', '\t']);
    parts(text).is_some_and(|p| !ends_blank && (p.time.is_some() || p.month.len() == 2 && p.day.len() == 2))
}

/// ISO text of a timestamp, or Python's reason why there is no such day or time.
pub(super) fn construct(text: &str) -> Result<Arc<str>, String> {
    let parts = parts(text).ok_or("'NoneType' object has no attribute 'groupdict'")?;
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(parts.year), number(parts.month), number(parts.day));
    if year == 0 {
        return Err("year 0 is out of range".to_owned());
    }
    if !(1..=12).contains(&month) {
        return Err("month must be in 1..12".to_owned());
    }
    if day == 0 || day > days_in(year, month) {
        return Err("day is out of range for month".to_owned());
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let Some(time) = parts.time else { return Ok(date.into()) };
    let (hour, minute, second) = (number(time.hour), number(time.minute), number(time.second));
    for (name, value, max) in [("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)] {
        if value > max {
            return Err(format!("{name} must be in 0..{max}"));
        }
    }
    let micros: String = time.fraction.chars().chain(std::iter::repeat('0')).take(6).collect();
    let micros = if number(&micros) == 0 { String::new() } else { format!(".{micros}") };
    Ok(format!("{date}T{hour:02}:{minute:02}:{second:02}{micros}{}", offset(&time.zone)?).into())
}

fn offset(zone: &Zone) -> Result<String, String> {
    let (negative, hour, minute) = match zone {
        Zone::None => return Ok(String::new()),
        Zone::Utc => return Ok("+00:00".to_owned()),
        Zone::Offset { negative, hour, minute } => (*negative, *hour, *minute),
    };
    let total = hour.parse::<u32>().unwrap_or(0) * 60 + minute.parse::<u32>().unwrap_or(0);
    if total >= 24 * 60 {
        return Err(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)"
                .to_owned(),
        );
    }
    let sign = if negative && total > 0 { '-' } else { '+' };
    Ok(format!("{sign}{:02}:{:02}", total / 60, total % 60))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}
