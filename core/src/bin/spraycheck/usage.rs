//! What is said about a command line that cannot be understood.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use spraycheck::report::{Language, visible};

/// The reason for people, with where to read more.
pub fn reason(error: &clap::Error, language: Language) -> String {
    match language {
        Language::English => error.render().to_string().trim_end().to_owned(),
        Language::SimplifiedChinese => {
            format!("spraycheck：{}\n\n详见 `spraycheck --help`。", chinese(error))
        }
    }
}

fn chinese(error: &clap::Error) -> String {
    let named = |kind| context(error, kind).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识参数 {}。", named(ContextKind::InvalidArg)),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}。", named(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请给出命令。".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {}。", named(ContextKind::InvalidArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (name, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
            match context(error, ContextKind::ValidValue) {
                _ if value.is_empty() => format!("{name} 需要一个值。"),
                Some(valid) => format!("{name} 不能是 {value}，可以是：{valid}。"),
                None => format!("{name} 不能是 {value}。"),
            }
        }
        ErrorKind::ArgumentConflict => {
            let (one, other) = (named(ContextKind::InvalidArg), named(ContextKind::PriorArg));
            if one == other {
                format!("{one} 只能给出一次。")
            } else {
                format!("{one} 不能与 {other} 同时使用。")
            }
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8。".to_owned(),
        _ => "命令行无法识别。".to_owned(),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => return None,
    };
    Some(visible(&text))
}
