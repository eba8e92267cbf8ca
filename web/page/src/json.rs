//! Reading JSON by hand. Derived readers cost the page about 3 KB for each type; this reads what is
//! there, takes what is missing or of another kind as empty, and cannot fail on a wrong shape.

use serde_json::Value;

#[derive(Default)]
pub struct Json(Value);

impl Json {
    pub fn parse(text: &str) -> Option<Json> {
        serde_json::from_str(text).ok().map(Json)
    }

    /// Takes the value of a key out of an object.
    pub fn take(&mut self, key: &str) -> Json {
        Json(self.0.get_mut(key).map(Value::take).unwrap_or_default())
    }

    /// None when there is nothing.
    pub fn maybe(self) -> Option<Json> {
        (!self.0.is_null()).then_some(self)
    }

    pub fn text(self) -> String {
        match self.0 {
            Value::String(text) => text,
            _ => String::new(),
        }
    }

    pub fn list(self) -> Vec<Json> {
        match self.0 {
            Value::Array(values) => values.into_iter().map(Json).collect(),
            _ => Vec::new(),
        }
    }

    pub fn texts(self) -> Vec<String> {
        self.list().into_iter().map(Json::text).collect()
    }

    pub fn number(self) -> u32 {
        self.0.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
    }

    pub fn is_true(self) -> bool {
        self.0.as_bool().unwrap_or_default()
    }
}
