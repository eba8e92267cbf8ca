//! What Ansible refuses, warns about or passes over while it reads an inventory.

use std::fmt;
use std::sync::Arc;

use crate::text::Span;
use crate::yaml::ProblemKind as YamlProblem;

/// Something the reader of an inventory should hear about.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The source it is about: a path as in the workspace, or the text of a host list.
    pub source: Arc<str>,
    /// Where; `None` when there is no text, as for a file that is not there.
    pub span: Option<Span>,
    pub reason: Reason,
    pub effect: Effect,
}

/// What Ansible does about a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It goes on without saying anything.
    Silent,
    /// It warns and goes on.
    Warned,
    /// It drops the rest of this source; what it had read of it stays.
    SourceDropped,
    /// It stops.
    Stops,
}

/// Why. [`fmt::Display`] gives Ansible's reason in English.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    // Sources.
    /// No file and no folder has this path.
    SourceMissing,
    /// A folder in which Ansible finds nothing that it reads.
    FolderWithoutInventory,
    /// A file or folder inside a folder source that Ansible passes over.
    FileIgnored(Ignored),
    /// The file begins with `#!`: Ansible runs it when it may be executed; its hosts are unknown.
    Script,
    /// The file is encrypted; its hosts are unknown.
    Vaulted,
    /// Not one source could be read: Ansible goes on with an implicit localhost only.
    NothingParsed,
    /// More hosts than this tool reads.
    TooManyHosts,
    /// Groups nested deeper than this tool reads.
    TooDeep,

    // INI.
    /// A line in brackets that is no section header.
    BadSection(String),
    UnknownSectionType {
        group: String,
        kind: String,
    },
    ExpectedGroupName(String),
    /// A line of a `:vars` section without `=`.
    ExpectedKeyValue(String),
    /// A word on a host line without `=`.
    ExpectedHostVariable(String),
    NoClosingQuotation(String),
    NoEscapedCharacter(String),
    /// A host that ends with `:`; most often the file is YAML.
    HostEndsWithColon(String),
    /// `---` where a host should be: the file is YAML.
    YamlDocumentStart,
    VarsOfUndefinedGroup(String),
    UndefinedChild {
        group: String,
        child: String,
    },
    /// A Python literal with a list, dict or set as a key or as an element of a set.
    Unhashable {
        value: String,
        class: &'static str,
    },

    // YAML.
    Yaml(YamlProblem),
    EmptyYaml,
    /// The top level is not a mapping; Python's class of it.
    NotAMapping(&'static str),
    /// The configuration of an inventory plugin; its hosts are unknown.
    PluginConfig(String),
    /// `hosts`, `children` or `vars` that is no mapping.
    InvalidEntry {
        section: &'static str,
        group: String,
        class: &'static str,
    },
    GroupNotText {
        name: String,
        class: &'static str,
    },
    EmptyGroupName(String),
    HostNotText(String),
    HostVarsNotMapping {
        host: String,
        class: &'static str,
    },
    UnknownChild(String),
    /// A key of a group beside `hosts`, `children` and `vars` that holds no mapping.
    SkippedKey {
        key: String,
        group: String,
        class: &'static str,
    },
    /// The same, with a mapping or, passed over in silence, nothing: most often hosts or groups that
    /// are indented wrongly.
    UnexpectedKey {
        key: String,
        group: String,
    },
    /// A group whose value is no mapping.
    NotAGroup(String),

    // Both.
    Range(RangeError),
    EmptyHostName,
    ChildOfItself(String),
    Loop {
        group: String,
        child: String,
    },
    BadPriority(String),
    /// A group name with a dash, a dot or another character that no variable name may have.
    InvalidGroupName(String),
    HostAndGroup(String),
    /// A second name of this machine; `localhost` means the first.
    SecondLocalhost {
        host: String,
        first: String,
    },
}

/// Why a folder's entry is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// Its name ends with this.
    Extension(String),
    /// Its name matches a pattern of the settings.
    Pattern(String),
    Hidden,
}

/// Why a host range is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RangeError {
    /// Brackets that hold neither `begin:end` nor `begin:end:step`.
    Shape(String),
    NoEnd(String),
    UnequalLength(String),
    BeginAfterEnd(String),
    /// A bound or step that is no number, with the word.
    NotANumber(String),
    ZeroStep(String),
    /// A bracket that is not closed, or a `|` in the name.
    Unbalanced(String),
    /// More hosts than this tool reads.
    TooMany(String),
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            RangeError::Shape(_) => f.write_str("host range must be begin:end or begin:end:step"),
            RangeError::NoEnd(_) => f.write_str("host range must specify end value"),
            RangeError::UnequalLength(_) => {
                f.write_str("host range must specify equal-length begin and end formats")
            }
            RangeError::BeginAfterEnd(_) => f.write_str("host range must have begin <= end"),
            RangeError::NotANumber(word) => write!(f, "invalid literal for int() with base 10: '{word}'"),
            RangeError::ZeroStep(_) => f.write_str("range() arg 3 must not be zero"),
            RangeError::Unbalanced(text) => {
                write!(f, "the brackets of the host range in '{text}' do not match")
            }
            RangeError::TooMany(text) => write!(f, "the host range '{text}' stands for too many hosts"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Reason::SourceMissing => f.write_str("no such file or folder"),
            Reason::FolderWithoutInventory => f.write_str("no file in this folder is read as an inventory"),
            Reason::FileIgnored(Ignored::Extension(ext)) => {
                write!(f, "ignored in a folder: the name ends with {ext}")
            }
            Reason::FileIgnored(Ignored::Pattern(pattern)) => {
                write!(f, "ignored in a folder: the name matches {pattern}")
            }
            Reason::FileIgnored(Ignored::Hidden) => {
                f.write_str("ignored in a folder: the name begins with a dot")
            }
            Reason::Script => f.write_str("an inventory script: its hosts are known only by running it"),
            Reason::Vaulted => f.write_str("the file is encrypted with ansible-vault"),
            Reason::NothingParsed => {
                f.write_str("No inventory was parsed, only implicit localhost is available")
            }
            Reason::TooManyHosts => f.write_str("too many hosts"),
            Reason::TooDeep => f.write_str("groups are nested too deeply"),
            Reason::BadSection(line) => write!(
                f,
                "Invalid section entry: '{line}'. Please make sure that there are no spaces in the section entry, \
                 and that there are no other invalid characters"
            ),
            Reason::UnknownSectionType { group, kind } => {
                write!(f, "Section [{group}:{kind}] has unknown type: {kind}")
            }
            Reason::ExpectedGroupName(line) => write!(f, "Expected group name, got: {line}"),
            Reason::ExpectedKeyValue(line) => write!(f, "Expected key=value, got: {line}"),
            Reason::ExpectedHostVariable(word) => {
                write!(f, "Expected key=value host variable assignment, got: {word}")
            }
            Reason::NoClosingQuotation(line) => {
                write!(f, "Error parsing host definition '{line}': No closing quotation")
            }
            Reason::NoEscapedCharacter(line) => {
                write!(f, "Error parsing host definition '{line}': No escaped character")
            }
            Reason::HostEndsWithColon(host) => write!(
                f,
                "Invalid host pattern '{host}' supplied, ending in ':' is not allowed, this character is reserved to \
                 provide a port."
            ),
            Reason::YamlDocumentStart => f.write_str(
                "Invalid host pattern '---' supplied, '---' is normally a sign this is a YAML file.",
            ),
            Reason::VarsOfUndefinedGroup(group) => {
                write!(f, "Section [{group}:vars] not valid for undefined group: {group}")
            }
            Reason::UndefinedChild { group, child } => {
                write!(f, "Section [{group}:children] includes undefined group: {child}")
            }
            Reason::Unhashable { class, .. } => write!(f, "unhashable type: '{class}'"),
            _ => self.fmt_yaml(f),
        }
    }
}

impl Reason {
    /// There are hosts that the text does not tell, or that are not read.
    pub(crate) fn hides_hosts(&self) -> bool {
        use Reason::{PluginConfig, Script, TooDeep, TooManyHosts, Vaulted};
        matches!(self, Script | Vaulted | PluginConfig(_) | TooManyHosts | TooDeep)
    }

    fn fmt_yaml(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Reason::Yaml(problem) => f.write_str(&problem.reason()),
            Reason::EmptyYaml => f.write_str("Parsed empty YAML file"),
            Reason::NotAMapping(class) => {
                write!(f, "YAML inventory has invalid structure, it should be a dictionary, got: {class}")
            }
            Reason::PluginConfig(_) => f.write_str("Plugin configuration YAML file, not YAML inventory"),
            Reason::InvalidEntry { section, group, class } => write!(
                f,
                "Invalid \"{section}\" entry for \"{group}\" group, requires a dictionary, found \"{class}\" instead."
            ),
            Reason::GroupNotText { name, class } => write!(
                f,
                "Unable to add group {name}: Invalid group name supplied, expected a string but got {class} for {name}"
            ),
            Reason::EmptyGroupName(name) => {
                write!(f, "Unable to add group {name}: Invalid empty/false group name provided: {name}")
            }
            Reason::HostNotText(name) => {
                write!(f, "Host pattern {name} must be a string. Enclose integers/floats in quotation marks.")
            }
            Reason::HostVarsNotMapping { host, class } => {
                write!(f, "Invalid data for host {host}, expected dictionary and got: {class}")
            }
            Reason::UnknownChild(name) => write!(f, "{name} is not a known host nor group"),
            Reason::SkippedKey { key, group, class } => {
                write!(f, "Skipping key ({key}) in group ({group}) as it is not a mapping, it is a {class}")
            }
            Reason::UnexpectedKey { key, group } => write!(
                f,
                "Skipping unexpected key ({key}) in group ({group}), only \"vars\", \"children\" and \"hosts\" are valid"
            ),
            Reason::NotAGroup(name) => write!(f, "Skipping '{name}' as this is not a valid group definition"),
            Reason::Range(error) => write!(f, "{error}"),
            Reason::EmptyHostName => f.write_str("Invalid empty host name provided: "),
            Reason::ChildOfItself(_) => f.write_str("can't add group to itself"),
            Reason::Loop { group, child } => {
                write!(f, "Adding group '{child}' as child to '{group}' creates a recursive dependency loop.")
            }
            Reason::BadPriority(value) => write!(f, "invalid literal for int() with base 10: {value}"),
            Reason::InvalidGroupName(name) => {
                write!(f, "Invalid characters were found in the group name {name}")
            }
            Reason::HostAndGroup(name) => write!(f, "Found both group and host with same name: {name}"),
            Reason::SecondLocalhost { host, first } => write!(
                f,
                "A duplicate localhost-like entry was found ({host}). First found localhost was {first}"
            ),
            _ => Ok(()),
        }
    }
}

/// Why a plugin gives up on a source, and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refused {
    pub span: Span,
    pub reason: Reason,
}

impl Refused {
    pub fn new(span: Span, reason: Reason) -> Self {
        Refused { span, reason }
    }
}
