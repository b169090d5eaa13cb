//! Countries a seller or buyer can be in, with the currency, time zone and phone code they begin with. The names stand
//! in the catalogue under `common.country.<CODE>`.

use kernel::Currency;

/// A country and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 code, such as `GB`.
    pub code: &'static str,
    /// The currency its shops sell in.
    pub currency: Currency,
    /// IANA name of the time zone its shops' days are counted in (the capital's or the most populous).
    pub time_zone: &'static str,
    /// Phone code without the plus.
    pub dial: &'static str,
}

const fn of(code: &'static str, currency: Currency, time_zone: &'static str, dial: &'static str) -> Country {
    Country {
        code,
        currency,
        time_zone,
        dial,
    }
}

/// All countries, in code order.
pub const COUNTRIES: &[Country] = &[
    of("AE", Currency::AED, "Asia/Dubai", "971"),
    of("AT", Currency::EUR, "Europe/Vienna", "43"),
    of("AU", Currency::AUD, "Australia/Sydney", "61"),
    of("BE", Currency::EUR, "Europe/Brussels", "32"),
    of("BH", Currency::BHD, "Asia/Bahrain", "973"),
    of("BR", Currency::BRL, "America/Sao_Paulo", "55"),
    of("CA", Currency::CAD, "America/Toronto", "1"),
    of("CH", Currency::CHF, "Europe/Zurich", "41"),
    of("CN", Currency::CNY, "Asia/Shanghai", "86"),
    of("CZ", Currency::CZK, "Europe/Prague", "420"),
    of("DE", Currency::EUR, "Europe/Berlin", "49"),
    of("DK", Currency::DKK, "Europe/Copenhagen", "45"),
    of("ES", Currency::EUR, "Europe/Madrid", "34"),
    of("FI", Currency::EUR, "Europe/Helsinki", "358"),
    of("FR", Currency::EUR, "Europe/Paris", "33"),
    of("GB", Currency::GBP, "Europe/London", "44"),
    of("HK", Currency::HKD, "Asia/Hong_Kong", "852"),
    of("ID", Currency::IDR, "Asia/Jakarta", "62"),
    of("IE", Currency::EUR, "Europe/Dublin", "353"),
    of("IN", Currency::INR, "Asia/Kolkata", "91"),
    of("IT", Currency::EUR, "Europe/Rome", "39"),
    of("JP", Currency::JPY, "Asia/Tokyo", "81"),
    of("KR", Currency::KRW, "Asia/Seoul", "82"),
    of("KW", Currency::KWD, "Asia/Kuwait", "965"),
    of("MX", Currency::MXN, "America/Mexico_City", "52"),
    of("MY", Currency::MYR, "Asia/Kuala_Lumpur", "60"),
    of("NL", Currency::EUR, "Europe/Amsterdam", "31"),
    of("NO", Currency::NOK, "Europe/Oslo", "47"),
    of("NZ", Currency::NZD, "Pacific/Auckland", "64"),
    of("PH", Currency::PHP, "Asia/Manila", "63"),
    of("PL", Currency::PLN, "Europe/Warsaw", "48"),
    of("PT", Currency::EUR, "Europe/Lisbon", "351"),
    of("SA", Currency::SAR, "Asia/Riyadh", "966"),
    of("SE", Currency::SEK, "Europe/Stockholm", "46"),
    of("SG", Currency::SGD, "Asia/Singapore", "65"),
    of("TH", Currency::THB, "Asia/Bangkok", "66"),
    of("TR", Currency::TRY, "Europe/Istanbul", "90"),
    of("US", Currency::USD, "America/New_York", "1"),
    of("VN", Currency::VND, "Asia/Ho_Chi_Minh", "84"),
    of("ZA", Currency::ZAR, "Africa/Johannesburg", "27"),
];

/// The country with this code, in either case.
pub fn country(code: &str) -> Option<&'static Country> {
    COUNTRIES
        .iter()
        .find(|country| country.code.eq_ignore_ascii_case(code.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_in_order_and_found_by_code() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(country(" gb ").map(|c| c.currency), Some(Currency::GBP));
        assert_eq!(country("XX"), None);
    }
}
