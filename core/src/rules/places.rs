//! Where things are written: spans for findings.

use std::ops::Range;

use super::context::{Context, FileKind, address_name};
use crate::inventory::HostId;
use crate::text::{FileId, Span};
use crate::yaml::Entry;

impl Context<'_> {
    /// The header of a group; the start of the inventory when it has none.
    pub fn group_span(&self, name: &str) -> Span {
        let group = self.inventory.find_group(name).and_then(|id| self.inventory.group(id));
        group.and_then(|group| group.spans.first().copied()).unwrap_or_else(|| self.inventory_span())
    }

    /// The place that makes a host.
    pub fn host_span(&self, host: HostId) -> Span {
        let host = self.inventory.host(host);
        host.map_or_else(|| self.inventory_span(), |host| host.span)
    }

    /// Where a host is named as a member of a group or of one of its children.
    pub fn member_span(&self, group: &str, host: HostId) -> Span {
        let mut open: Vec<_> = self.inventory.find_group(group).into_iter().collect();
        let mut next = 0;
        while let Some(group) = open.get(next).and_then(|id| self.inventory.group(*id)) {
            if let Some((_, span)) = group.hosts.iter().find(|(member, _)| *member == host) {
                return *span;
            }
            let children = group.children.iter().map(|(child, _)| *child);
            let new: Vec<_> = children.filter(|child| !open.contains(child)).collect();
            open.extend(new);
            next += 1;
        }
        self.host_span(host)
    }

    /// The name in the winning setting of a variable; the host's place when nobody sets it.
    pub fn setting_span(&self, host: HostId, name: &str) -> Span {
        self.setting(host, name).map_or_else(|| self.host_span(host), |setting| setting.name)
    }

    /// The value in the winning setting of a variable.
    pub fn value_span(&self, host: HostId, name: &str) -> Option<Span> {
        self.setting(host, name).map(|setting| setting.value.span)
    }

    /// The key of an entry in the mapping that a variable holds; the variable's name when there is
    /// no such entry.
    pub fn entry_span(&self, host: HostId, name: &str, key: &str) -> Span {
        self.entry(host, name, key).map_or_else(|| self.setting_span(host, name), |entry| entry.key.span)
    }

    pub(super) fn entry(&self, host: HostId, name: &str, key: &str) -> Option<Entry> {
        self.setting(host, name)?.value.get(key).cloned()
    }

    /// Where the address of [`Context::address`] is set; the host's place when nowhere.
    pub fn address_span(&self, host: HostId) -> Span {
        let name = address_name(self.vars, host);
        name.and_then(|name| self.value_span(host, name)).unwrap_or_else(|| self.host_span(host))
    }

    /// A range of bytes of a file.
    pub fn span_in(&self, file: FileId, range: Range<usize>) -> Span {
        Span::new(file, range.start, range.end)
    }

    /// The start of the first inventory file, for what concerns the inventory as a whole.
    pub fn inventory_span(&self) -> Span {
        let spans = self.inventory.hosts.iter().map(|host| &host.span);
        let groups = self.inventory.groups.iter().filter_map(|group| group.spans.first());
        let first = spans.chain(groups).map(|span| span.file).min();
        Span::start_of(first.or_else(|| self.first_file()).unwrap_or(FileId(0)))
    }

    fn first_file(&self) -> Option<FileId> {
        self.files().find(|(.., kind)| *kind == FileKind::Inventory).map(|(id, ..)| id)
    }
}
