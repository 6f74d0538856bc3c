//! The built pages: the dashboard below `/app`, the widget's files below `/widget/assets`, the loader that
//! websites embed at `/packs/js/sdk.js`. What `make web` built is embedded in release builds and read from
//! disk in debug builds; where it was not built, these addresses say so.
//!
//! The page of the widget itself holds data of a visitor and is the client API's; it asks
//! [`Dist::widget_assets`] what to link.

mod answer;
mod dist;
mod manifest;
pub mod policy;
mod routes;

pub use dist::Dist;
pub use manifest::WidgetAssets;
pub use routes::{Ui, routes};

/// What a visitor of the addresses is told while there are no pages.
pub const NOT_BUILT: &str = "the pages were not built; run make web\n";
