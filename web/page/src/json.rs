//! Reading JSON by hand. Derived readers would cost the page about 3 KB for each type; this reads
//! what is there, takes what is missing or of another kind as empty, and fails on no shape.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

#[derive(Default)]
pub enum Json {
    /// Also a fraction or a negative number: nothing that is read has any.
    #[default]
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn parse(text: &str) -> Option<Json> {
        serde_json::from_str(text).ok()
    }

    /// Takes the value of a key out of an object.
    pub fn take(&mut self, key: &str) -> Json {
        let Json::Object(members) = self else { return Json::Null };
        let member = members.iter_mut().find(|(name, _)| name == key);
        member.map(|(_, value)| std::mem::take(value)).unwrap_or_default()
    }

    /// None when there is nothing.
    pub fn maybe(self) -> Option<Json> {
        (!matches!(self, Json::Null)).then_some(self)
    }

    pub fn text(self) -> String {
        if let Json::Text(text) = self { text } else { String::new() }
    }

    pub fn list(self) -> Vec<Json> {
        if let Json::List(values) = self { values } else { Vec::new() }
    }

    pub fn texts(self) -> Vec<String> {
        self.list().into_iter().map(Json::text).collect()
    }

    pub fn number(self) -> u32 {
        if let Json::Number(number) = self { u32::try_from(number).unwrap_or_default() } else { 0 }
    }

    pub fn flag(self) -> bool {
        matches!(self, Json::Bool(true))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = access.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = access.next_key()? {
            members.push((key, access.next_value()?));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_of_another_kind_is_empty() {
        let mut json = Json::parse(r#"{"a":"x","b":[1,"y",null],"c":true,"d":7,"e":-1.5}"#).unwrap();
        assert_eq!(json.take("b").texts(), ["", "y", ""]);
        assert_eq!((json.take("a").number(), json.take("d").number(), json.take("e").number()), (0, 7, 0));
        assert!(
            json.take("c").flag()
                && json.take("c").maybe().is_none()
                && json.take("nothing").maybe().is_none()
        );
        assert!(Json::parse("{").is_none());
    }
}
