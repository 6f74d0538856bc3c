//! Counters for Prometheus. A small registry of our own: requests by route, and gauges that are read
//! when somebody asks.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Upper bounds of the latency histogram in microseconds.
const BOUNDS: &[u64] =
    &[500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];

/// Methods that are told apart; a client can make up others.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// One route and method.
struct Series {
    /// Answers by the first digit of their status, from 1.
    classes: [AtomicU64; 5],
    /// Answers within each bound, and above the last.
    buckets: Vec<AtomicU64>,
    micros: AtomicU64,
}

impl Series {
    fn new() -> Self {
        Self {
            classes: Default::default(),
            buckets: (0..=BOUNDS.len()).map(|_| AtomicU64::new(0)).collect(),
            micros: AtomicU64::new(0),
        }
    }

    fn count(&self, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|bound| *bound < micros);
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        if let (Some(class), Some(bucket)) = (self.classes.get(class), self.buckets.get(bucket)) {
            class.fetch_add(1, Ordering::Relaxed);
            bucket.fetch_add(1, Ordering::Relaxed);
            self.micros.fetch_add(micros, Ordering::Relaxed);
        }
    }
}

type Routes = HashMap<String, [Option<Arc<Series>>; 8]>;

/// What was counted since the process started. The number of series is bounded by the routes.
#[derive(Default)]
pub struct Registry {
    routes: RwLock<Routes>,
}

/// Metrics that are read when somebody asks: name, kind, meaning, and values by label.
pub struct Gauge {
    pub name: String,
    pub kind: &'static str,
    pub help: &'static str,
    /// Labels as they are written between the braces, empty for none.
    pub values: Vec<(String, f64)>,
}

impl Gauge {
    pub fn new(name: impl Into<String>, help: &'static str, value: f64) -> Self {
        Self { name: name.into(), kind: "gauge", help, values: vec![(String::new(), value)] }
    }

    pub fn counter(name: impl Into<String>, help: &'static str, value: f64) -> Self {
        Self { kind: "counter", ..Self::new(name, help, value) }
    }
}

impl Registry {
    /// Counts one answered request.
    pub fn request(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        let route = route.unwrap_or("unmatched");
        let method = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len());
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(series)) = known.get(route).and_then(|methods| methods.get(method)) {
            return series.count(status, took);
        }
        drop(known);
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        let methods = routes.entry(route.to_owned()).or_default();
        if let Some(slot) = methods.get_mut(method) {
            slot.get_or_insert_with(|| Arc::new(Series::new())).count(status, took);
        }
    }

    /// Everything in Prometheus' text format.
    pub fn render(&self, gauges: &[Gauge]) -> String {
        let mut series: Vec<(String, Arc<Series>)> = Vec::new();
        for (route, methods) in self.routes.read().unwrap_or_else(PoisonError::into_inner).iter() {
            for (index, found) in methods.iter().enumerate() {
                let method = METHODS.get(index).unwrap_or(&"OTHER");
                let Some(found) = found else { continue };
                series.push((format!("method=\"{method}\",route=\"{}\"", escape(route)), found.clone()));
            }
        }
        series.sort_by(|left, right| left.0.cmp(&right.0));
        let mut out = String::new();
        head(&mut out, "porchlight_http_requests_total", "counter", "Answered requests.");
        for (labels, series) in &series {
            for (class, count) in (1..).zip(&series.classes) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    line(
                        &mut out,
                        "porchlight_http_requests_total",
                        &format!("{labels},status=\"{class}xx\""),
                        count,
                    );
                }
            }
        }
        histogram(&mut out, &series);
        for gauge in gauges {
            head(&mut out, &gauge.name, gauge.kind, gauge.help);
            for (labels, value) in &gauge.values {
                line(&mut out, &gauge.name, labels, value);
            }
        }
        out
    }
}

fn histogram(out: &mut String, all: &[(String, Arc<Series>)]) {
    const NAME: &str = "porchlight_http_request_duration_seconds";
    head(out, NAME, "histogram", "Time from the first byte of a request to its answer.");
    for (labels, series) in all {
        let mut total = 0;
        for (index, bucket) in series.buckets.iter().enumerate() {
            total += bucket.load(Ordering::Relaxed);
            let bound =
                BOUNDS.get(index).map_or("+Inf".to_owned(), |micros| (*micros as f64 / 1e6).to_string());
            line(out, &format!("{NAME}_bucket"), &format!("{labels},le=\"{bound}\""), total);
        }
        line(out, &format!("{NAME}_sum"), labels, series.micros.load(Ordering::Relaxed) as f64 / 1e6);
        line(out, &format!("{NAME}_count"), labels, total);
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = match labels {
        "" => writeln!(out, "{name} {value}"),
        labels => writeln!(out, "{name}{{{labels}}} {value}"),
    };
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_method_and_outcome() {
        let registry = Registry::default();
        registry.request("GET", Some("/api/v1/{id}"), 200, Duration::from_micros(500));
        registry.request("GET", Some("/api/v1/{id}"), 404, Duration::from_micros(501));
        registry.request("BREW", None, 405, Duration::from_secs(9));
        let text = registry.render(&[Gauge::new("porchlight_sockets", "Open sockets.", 3.0)]);
        for line in [
            "porchlight_http_requests_total{method=\"GET\",route=\"/api/v1/{id}\",status=\"2xx\"} 1",
            "porchlight_http_requests_total{method=\"GET\",route=\"/api/v1/{id}\",status=\"4xx\"} 1",
            "porchlight_http_request_duration_seconds_bucket{method=\"GET\",route=\"/api/v1/{id}\",le=\"0.0005\"} 1",
            "porchlight_http_request_duration_seconds_bucket{method=\"GET\",route=\"/api/v1/{id}\",le=\"0.001\"} 2",
            "porchlight_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/{id}\"} 2",
            "porchlight_http_request_duration_seconds_bucket{method=\"OTHER\",route=\"unmatched\",le=\"5\"} 0",
            "porchlight_http_request_duration_seconds_bucket{method=\"OTHER\",route=\"unmatched\",le=\"+Inf\"} 1",
            "porchlight_sockets 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
