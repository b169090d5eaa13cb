//! Parcels: the states of a package, carriers and their numbers, and what shipping costs (spec: commerce 2.8).

mod carrier;
mod fee;
mod package;
mod refusal;
mod template;

pub use carrier::{Carrier, check_tracking};
pub use fee::{Bands, Item, Rate, Template, Zone, fee};
pub use package::{PACKAGE_TABLE, PackageAct, PackageState, PackageStep, TrackingEvent, next, settled};
pub use refusal::Refusal;
pub use template::{HANDLING_DAYS_MAX, ZONES_MAX, check_template};
