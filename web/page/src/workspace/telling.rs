//! What has to be told to the engine after a change.

use std::rc::Rc;

use super::{Doc, Workspace};

/// What the engine has to be told.
#[derive(Debug, PartialEq)]
pub enum Telling {
    Nothing,
    /// The texts of these paths changed, and nothing else.
    Update(Vec<Rc<str>>),
    Open,
}

/// Compares two states of the workspace by sharing, in the time of a walk over the paths.
pub fn telling(before: &Workspace, after: &Workspace) -> Telling {
    let same_rest = before.release == after.release
        && before.upgrade_from == after.upgrade_from
        && same_checkout(before, after)
        && before.inventory == after.inventory
        && before.deployed == after.deployed
        && before.command.content.shown().trim().is_empty()
            == after.command.content.shown().trim().is_empty();
    let docs = |w: &Workspace| {
        w.files.iter().chain(&w.evidence).chain(std::iter::once(&w.command)).cloned().collect::<Vec<Doc>>()
    };
    let (old, new) = (docs(before), docs(after));
    let same_paths = before.files.len() == after.files.len()
        && old.iter().map(|d| &d.path).eq(new.iter().map(|d| &d.path));
    if !same_rest || !same_paths {
        return Telling::Open;
    }
    let changed: Vec<(&Doc, &Doc)> =
        old.iter().zip(&new).filter(|(old, new)| !old.content.is(&new.content)).collect();
    if changed.iter().any(|(_, new)| !new.content.is_text()) {
        return Telling::Open;
    }
    match changed.is_empty() {
        true => Telling::Nothing,
        false => Telling::Update(changed.iter().map(|(_, new)| new.path.clone()).collect()),
    }
}

pub fn same_checkout(before: &Workspace, after: &Workspace) -> bool {
    match (&before.kubespray, &after.kubespray) {
        (Some(before), Some(after)) => Rc::ptr_eq(&before.files, &after.files),
        (before, after) => before.is_none() && after.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::tests::two_files;
    use crate::workspace::{COMMAND, Content};

    #[test]
    fn the_engine_is_told_the_least_that_is_true() {
        let before = two_files();
        assert_eq!(telling(&before, &before.clone()), Telling::Nothing);
        let mut edited = before.clone();
        edited.doc_mut("b.ini").unwrap().content = Content::Text("[all]\nh".into());
        assert_eq!(telling(&before, &edited), Telling::Update(vec!["b.ini".into()]));
        let mut released = edited.clone();
        released.release = Some("v2.25.1".into());
        assert_eq!(telling(&edited, &released), Telling::Open);
        let mut first_command = before.clone();
        first_command.command.content = Content::Text("ansible-playbook cluster.yml".into());
        assert_eq!(telling(&before, &first_command), Telling::Open);
        let mut longer = first_command.clone();
        longer.command.content = Content::Text("ansible-playbook -b cluster.yml".into());
        assert_eq!(telling(&first_command, &longer), Telling::Update(vec![COMMAND.into()]));
    }
}
