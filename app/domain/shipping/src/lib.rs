//! Parcels: the states of a package, carriers and their numbers, and what shipping costs (spec: commerce 2.8).

mod carrier;
mod fee;
mod package;
mod refusal;

pub use carrier::{Carrier, check_tracking};
pub use fee::{Bands, Item, Rate, Template, Zone, fee};
pub use package::{PACKAGE_TABLE, PackageAct, PackageState, PackageStep, TrackingEvent, next, settled};
pub use refusal::Refusal;
