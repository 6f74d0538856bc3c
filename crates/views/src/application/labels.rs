//! Labels of an account.

use porchlight_schema::LabelId;
use porchlight_schema::tables::Label;
use serde::Serialize;
use utoipa::ToSchema;

/// A label.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelView<'a> {
    #[schema(value_type = i64)]
    pub id: LabelId,
    /// The tag itself, always in lower case.
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub color: &'a str,
    pub show_on_sidebar: Option<bool>,
}

impl<'a> From<&'a Label> for LabelView<'a> {
    fn from(label: &'a Label) -> Self {
        Self {
            id: label.id,
            title: &label.title,
            description: label.description.as_deref(),
            color: &label.color,
            show_on_sidebar: label.show_on_sidebar,
        }
    }
}

/// All labels, by title.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelsView<'a> {
    pub payload: Vec<LabelView<'a>>,
}

impl<'a> From<&'a [Label]> for LabelsView<'a> {
    fn from(labels: &'a [Label]) -> Self {
        Self { payload: labels.iter().map(LabelView::from).collect() }
    }
}
