//! Lays the layers over each other. The embedded defaults name every key and its type, so they are the
//! schema: what they do not know is a fault.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{Faults, Sources};

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "{name}"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

const PREFIX: &str = "PORCHLIGHT__";

pub(super) struct Layers {
    defaults: Table,
    merged: Table,
    pub origins: BTreeMap<String, Origin>,
    pub faults: Vec<String>,
}

impl Layers {
    pub fn new(defaults: &str) -> Result<Self, Faults> {
        let defaults: Table =
            defaults.parse().map_err(|error| Faults(vec![format!("the built-in defaults: {error}")]))?;
        Ok(Self { merged: defaults.clone(), defaults, origins: BTreeMap::new(), faults: Vec::new() })
    }

    pub fn read(&mut self, sources: &Sources) {
        if let Some(path) = &sources.file {
            match std::fs::read_to_string(path).map(|text| text.parse::<Table>()) {
                Ok(Ok(table)) => self.read_table(&table, &Origin::File(path.clone())),
                Ok(Err(error)) => self.faults.push(format!("{}: {error}", path.display())),
                Err(error) => self.faults.push(format!("{} cannot be read: {error}", path.display())),
            }
        }
        for (name, value) in &sources.environment {
            if let Some(key) = name.strip_prefix(PREFIX) {
                let key = key.to_lowercase().replace("__", ".");
                self.set_text(&key, value, Origin::Environment(name.clone()));
            }
        }
        for (key, value) in &sources.flags {
            self.set_text(key, value, Origin::Flag);
        }
    }

    fn read_table(&mut self, table: &Table, origin: &Origin) {
        for (section, content) in table {
            let Some(content) = content.as_table() else {
                self.unknown(section, origin);
                continue;
            };
            for (key, value) in content {
                self.set(&format!("{section}.{key}"), value.clone(), origin.clone());
            }
            if content.is_empty() && !self.defaults.contains_key(section) {
                self.unknown(section, origin);
            }
        }
    }

    fn default(&self, key: &str) -> Option<&Value> {
        let (section, key) = key.split_once('.')?;
        self.defaults.get(section)?.get(key)
    }

    /// A setting given as text takes the type of its default.
    fn set_text(&mut self, key: &str, text: &str, origin: Origin) {
        let text = text.trim();
        let value = match self.default(key) {
            None => return self.unknown(key, &origin),
            Some(Value::Boolean(_)) => match text.to_lowercase().as_str() {
                "true" | "1" | "on" | "yes" => Some(Value::Boolean(true)),
                "false" | "0" | "off" | "no" => Some(Value::Boolean(false)),
                _ => None,
            },
            Some(Value::Integer(_)) => text.replace('_', "").parse().ok().map(Value::Integer),
            Some(Value::Array(_)) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                Some(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
            }
            Some(_) => Some(Value::String(text.to_owned())),
        };
        match value {
            Some(value) => self.set(key, value, origin),
            None => self.wrong_type(key, &origin),
        }
    }

    fn set(&mut self, key: &str, value: Value, origin: Origin) {
        match self.default(key) {
            None => return self.unknown(key, &origin),
            Some(default) if !default.same_type(&value) => return self.wrong_type(key, &origin),
            Some(_) => {}
        }
        if let Some((section, name)) = key.split_once('.')
            && let Some(Value::Table(section)) = self.merged.get_mut(section)
        {
            section.insert(name.to_owned(), value);
            self.origins.insert(key.to_owned(), origin);
        }
    }

    fn wrong_type(&mut self, key: &str, origin: &Origin) {
        let wanted = match self.default(key) {
            Some(Value::Boolean(_)) => "true or false",
            Some(Value::Integer(_)) => "a whole number",
            Some(Value::Array(_)) => "a list",
            _ => "a text",
        };
        self.faults.push(format!("`{key}` must be {wanted} (from {origin})"));
    }

    fn unknown(&mut self, key: &str, origin: &Origin) {
        let known = self.defaults.iter().flat_map(|(section, content)| {
            let keys = content.as_table().into_iter().flat_map(Table::keys);
            keys.map(move |key| format!("{section}.{key}"))
        });
        // `DATABASE_URL` was meant as `DATABASE__URL`: dots and underscores count alike.
        let plain = |key: &str| key.replace('.', "_");
        let nearest = known
            .map(|known| (distance(&plain(key), &plain(&known)), known))
            .min()
            .filter(|(distance, known)| *distance <= 2.max(known.len() / 4))
            .map(|(_, known)| match origin {
                Origin::Environment(_) => format!("{PREFIX}{}", known.to_uppercase().replace('.', "__")),
                _ => known,
            });
        let hint = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        self.faults.push(match origin {
            Origin::Environment(name) => format!("{name} is no setting{hint}"),
            _ => format!("`{key}` is no setting (from {origin}){hint}"),
        });
    }

    /// `x_file` names a file whose content is the value of `x`.
    pub fn read_secret_files(&mut self) {
        let mut found = Vec::new();
        for (section, content) in self.merged.iter() {
            let Some(content) = content.as_table() else { continue };
            for (key, value) in content {
                let (Some(plain), Some(path)) = (key.strip_suffix("_file"), value.as_str()) else { continue };
                if !path.is_empty() && content.contains_key(plain) {
                    found.push((format!("{section}.{plain}"), PathBuf::from(path)));
                }
            }
        }
        for (key, path) in found {
            if self.origins.contains_key(&key) {
                self.faults.push(format!("`{key}` and `{key}_file` are both set; only one can be"));
                continue;
            }
            match std::fs::read_to_string(&path) {
                Ok(text) => self.set(&key, Value::String(text.trim_end().to_owned()), Origin::File(path)),
                Err(error) => {
                    self.faults.push(format!("`{key}_file`: {} cannot be read: {error}", path.display()))
                }
            }
        }
    }

    /// One section as its type. Where that fails, each key that is at fault is named, and its default
    /// stands in so that all else can be looked at too.
    pub fn section<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Faults> {
        let broken =
            |error: toml::de::Error| Faults(vec![format!("the built-in defaults of [{name}]: {error}")]);
        let defaults = self.defaults.get(name).cloned().unwrap_or(Value::Table(Table::new()));
        let merged = self.merged.get(name).cloned().unwrap_or_else(|| defaults.clone());
        let Err(whole) = merged.clone().try_into::<T>().map_err(|error| error.message().to_owned()) else {
            return merged.try_into().map_err(broken);
        };
        let (before, mut sound) = (self.faults.len(), defaults.clone());
        for (key, value) in merged.as_table().into_iter().flatten() {
            let mut probe = defaults.clone();
            insert(&mut probe, key, value);
            match probe.try_into::<T>() {
                Ok(_) => insert(&mut sound, key, value),
                Err(error) => {
                    let origin = self.origins.get(&format!("{name}.{key}")).unwrap_or(&Origin::Default);
                    self.faults.push(format!("`{name}.{key}`: {} (from {origin})", error.message()));
                }
            }
        }
        if self.faults.len() == before {
            self.faults.push(format!("[{name}]: {whole}"));
            return defaults.try_into().map_err(broken);
        }
        sound.try_into().map_err(broken)
    }
}

fn insert(section: &mut Value, key: &str, value: &Value) {
    if let Some(section) = section.as_table_mut() {
        section.insert(key.to_owned(), value.clone());
    }
}

/// How many letters have to change to make one word of the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = at;
        let mut last = at + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&right) {
            let here = (diagonal + usize::from(letter != *other)).min(last + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            last = here;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("listen", "lisen", 1), ("a", "", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }
}
