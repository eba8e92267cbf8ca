//! Python's dict: any hashable key, in order of insertion, found in constant time.

use std::hash::{Hash, Hasher};

use indexmap::Equivalent;

use super::{Value, equals};
use crate::collections::IndexMap;

/// A dict: any key, in order of insertion.
#[derive(Clone, Debug, Default)]
pub struct Map(IndexMap<Key, Value>);

/// A key with Python's equality: `1`, `1.0` and `True` are the same.
#[derive(Clone, Debug)]
struct Key(Value);

/// Looks a key up by its text without making a [`Value`].
struct Text<'a>(&'a str);

struct Borrowed<'a>(&'a Value);

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u8(1);
        self.0.hash(state);
    }
}

impl Equivalent<Key> for Text<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.0.as_str() == Some(self.0)
    }
}

impl Hash for Borrowed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_value(self.0, state, 0);
    }
}

impl Equivalent<Key> for Borrowed<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        equals(self.0, &key.0) == Some(true)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_value(&self.0, state, 0);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        equals(&self.0, &other.0) == Some(true)
    }
}

impl Eq for Key {}

/// Deeper parts of a key do not count for its hash.
const HASH_DEPTH: u32 = 4;

fn hash_value<H: Hasher>(value: &Value, state: &mut H, depth: u32) {
    match value {
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => hash_number(value, state),
        Value::Tuple(items) if depth < HASH_DEPTH => {
            state.write_u8(3);
            items.iter().for_each(|item| hash_value(item, state, depth + 1));
        }
        other => match other.as_str() {
            Some(text) => Text(text).hash(state),
            None => state.write_u8(0),
        },
    }
}

/// A float that is whole hashes as the int does.
fn hash_number<H: Hasher>(value: &Value, state: &mut H) {
    state.write_u8(2);
    let float = value.as_float().unwrap_or(0.0);
    state.write_u64((float + 0.0).to_bits());
}

impl Map {
    pub fn new() -> Self {
        Map::default()
    }

    /// Room for so many keys and no more.
    pub fn with_capacity(count: usize) -> Self {
        Map(IndexMap::with_capacity_and_hasher(count, Default::default()))
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(&Text(key))
    }

    pub fn get_value(&self, key: &Value) -> Option<&Value> {
        self.0.get(&Borrowed(key))
    }

    /// Keeps the place and the first spelling of a key that is there already, as Python does.
    pub fn insert(&mut self, key: Value, value: Value) {
        self.0.insert(Key(key), value);
    }

    pub fn insert_str(&mut self, key: &str, value: Value) {
        self.insert(Value::str(key), value);
    }

    /// Removes a key, keeping the order of the others.
    pub fn remove(&mut self, key: &Value) -> Option<Value> {
        self.0.shift_remove(&Borrowed(key))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        self.0.iter().map(|(key, value)| (&key.0, value))
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.0.keys().map(|key| &key.0)
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.0.values()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Map {
    /// Same keys and values in the same order.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| a == b)
    }
}

impl FromIterator<(Value, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Value, Value)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Map(IndexMap::with_capacity_and_hasher(entries.size_hint().0, Default::default()));
        entries.for_each(|(key, value)| map.insert(key, value));
        map
    }
}
