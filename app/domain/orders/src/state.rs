//! The states of an order, who may move it, by which acts, and the tabs of the lists (spec: commerce 2.7).

kernel::coded! {
    /// Where an order stands.
    pub enum OrderState {
        /// Placed; its stock is reserved until the payment is due.
        Unpaid = "unpaid",
        /// Paid; the buyer may still cancel without being asked why.
        OnHold = "on_hold",
        /// The seller sees the address and packs.
        AwaitingShipment = "awaiting_shipment",
        /// Some units, not all, are in arranged packages.
        PartiallyShipping = "partially_shipping",
        /// All units are in arranged packages.
        AwaitingCollection = "awaiting_collection",
        /// All packages are on their way.
        InTransit = "in_transit",
        /// All packages arrived; the return window runs.
        Delivered = "delivered",
        /// Over, with the goods kept or the money back.
        Completed = "completed",
        /// Over: every unit was cancelled.
        Cancelled = "cancelled",
    }
}

impl OrderState {
    /// No act leads out of it.
    pub const fn is_final(self) -> bool {
        matches!(self, OrderState::Completed | OrderState::Cancelled)
    }

    /// The tab that lists it.
    pub const fn tab(self) -> Tab {
        match self {
            OrderState::Unpaid => Tab::Unpaid,
            OrderState::OnHold
            | OrderState::AwaitingShipment
            | OrderState::PartiallyShipping
            | OrderState::AwaitingCollection => Tab::ToShip,
            OrderState::InTransit | OrderState::Delivered => Tab::Shipped,
            OrderState::Completed => Tab::Completed,
            OrderState::Cancelled => Tab::Cancelled,
        }
    }
}

kernel::coded! {
    /// Who acts on an order, a payment or a package.
    pub enum Actor {
        /// Who bought it.
        Buyer = "buyer",
        /// Somebody of the shop.
        Seller = "seller",
        /// A timer, a payment provider or a carrier.
        System = "system",
        /// The operator of the installation.
        Operator = "operator",
    }
}

kernel::coded! {
    /// What can happen to an order.
    pub enum Act {
        /// The buyer orders; the only act without a state before it.
        Place = "place",
        /// The payment succeeded.
        Pay = "pay",
        /// The payment did not come in time. Cancels every unit.
        Expire = "expire",
        /// Cancels every unit that is left.
        Cancel = "cancel",
        /// The buyer's time for second thoughts is over.
        EndRemorse = "end_remorse",
        /// Units were put into packages whose shipment is arranged.
        Arrange = "arrange",
        /// Packages were handed over.
        Collect = "collect",
        /// Packages arrived.
        Deliver = "deliver",
        /// What was on its way is lost or was refused at the door. Cancels every unit that is left.
        Lose = "lose",
        /// The return window is over, or everything was refunded.
        Complete = "complete",
        /// Everything was refunded before it arrived.
        Refund = "refund",
    }
}

kernel::coded! {
    /// A tab of the order lists.
    pub enum Tab {
        /// Waiting for payment.
        Unpaid = "unpaid",
        /// Paid, not on its way yet.
        ToShip = "to_ship",
        /// On its way or there.
        Shipped = "shipped",
        /// Over.
        Completed = "completed",
        /// Cancelled.
        Cancelled = "cancelled",
    }
}

impl Tab {
    /// The states it lists.
    pub const fn states(self) -> &'static [OrderState] {
        match self {
            Tab::Unpaid => &[OrderState::Unpaid],
            Tab::ToShip => &[
                OrderState::OnHold,
                OrderState::AwaitingShipment,
                OrderState::PartiallyShipping,
                OrderState::AwaitingCollection,
            ],
            Tab::Shipped => &[OrderState::InTransit, OrderState::Delivered],
            Tab::Completed => &[OrderState::Completed],
            Tab::Cancelled => &[OrderState::Cancelled],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_in_exactly_its_own_tab() {
        for state in OrderState::ALL {
            let tabs: Vec<&Tab> = Tab::ALL.iter().filter(|tab| tab.states().contains(state)).collect();
            assert_eq!(tabs, [&state.tab()]);
        }
    }
}
