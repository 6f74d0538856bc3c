//! The table and the JSON of a run.

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

/// Whether more is better.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    AtLeast,
    AtMost,
}

/// One goal, measured.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its number in the list of goals (docs/performance.md).
    pub goal: &'static str,
    pub database: &'static str,
    pub what: String,
    /// What was measured and its limit, in words.
    pub seen: String,
    /// The figure that is judged.
    pub figure: f64,
    pub judge: Judge,
    pub must: f64,
    pub aim: f64,
    pub verdict: &'static str,
}

/// All rows of a run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    rows: Vec<Row>,
}

/// What is asked of a figure.
pub struct Bounds {
    pub judge: Judge,
    pub must: f64,
    pub aim: f64,
}

pub fn at_least(must: f64, aim: f64) -> Bounds {
    Bounds { judge: Judge::AtLeast, must, aim }
}

pub fn at_most(must: f64, aim: f64) -> Bounds {
    Bounds { judge: Judge::AtMost, must, aim }
}

impl Report {
    /// Adds a row and prints it at once: a long run shows where it is.
    pub fn add(
        &mut self,
        goal: &'static str,
        database: &'static str,
        what: impl Into<String>,
        figure: f64,
        bounds: &Bounds,
        seen: impl Into<String>,
    ) {
        let met = |bound: f64| match bounds.judge {
            Judge::AtLeast => figure >= bound,
            Judge::AtMost => figure <= bound,
        };
        let verdict = match (met(bounds.must), met(bounds.aim)) {
            (_, true) => "aim",
            (true, false) => "must",
            (false, false) => "MISSED",
        };
        let row = Row {
            goal,
            database,
            what: what.into(),
            seen: seen.into(),
            figure,
            judge: bounds.judge,
            must: bounds.must,
            aim: bounds.aim,
            verdict,
        };
        println!("{}", line(&row));
        self.rows.push(row);
    }

    pub fn print(&self) {
        println!("\n{}", head());
        for row in &self.rows {
            println!("{}", line(row));
        }
        let missed = self.rows.iter().filter(|row| row.verdict == "MISSED").count();
        println!("{} figures, {missed} below what they must reach", self.rows.len());
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(std::fs::write(path, serde_json::to_vec_pretty(self)?)?)
    }
}

fn head() -> String {
    format!(
        "{:<4} {:<10} {:<46} {:>9} {:>9} {:>9}  {:<6} seen",
        "goal", "database", "what", "figure", "must", "aim", ""
    )
}

fn line(row: &Row) -> String {
    let sign = match row.judge {
        Judge::AtLeast => "≥",
        Judge::AtMost => "≤",
    };
    format!(
        "{:<4} {:<10} {:<46} {:>9} {:>9} {:>9}  {:<6} {}",
        row.goal,
        row.database,
        row.what,
        number(row.figure),
        format!("{sign}{}", number(row.must)),
        format!("{sign}{}", number(row.aim)),
        row.verdict,
        row.seen
    )
}

/// A number with as many digits as it deserves.
pub fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
