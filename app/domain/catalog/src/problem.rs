//! Everything that can be wrong with a product or a row of a product file, by one list of codes. For each code the
//! catalogue has a sentence under `listing.<code>` and what to do about it under `listing.fix.<code>`.

kernel::coded! {
    /// One kind of fault.
    pub enum Problem {
        /// No title.
        TitleMissing = "title_missing",
        /// Under `min` characters.
        TitleTooShort = "title_too_short",
        /// Over `max` characters.
        TitleTooLong = "title_too_long",
        /// Under `min` characters: allowed, found less well.
        TitleBrief = "title_brief",
        /// Advertises instead of naming: the word is `word`.
        TitlePromotes = "title_promotes",
        /// In capitals throughout.
        TitleShouts = "title_shouts",
        /// Says `word` more than twice.
        TitleRepeats = "title_repeats",
        /// No description.
        DescriptionMissing = "description_missing",
        /// Over `max` characters.
        DescriptionTooLong = "description_too_long",
        /// Under `min` words.
        DescriptionBrief = "description_brief",
        /// No category.
        CategoryMissing = "category_missing",
        /// Not one of ours.
        CategoryUnknown = "category_unknown",
        /// A text over `max` characters.
        TextTooLong = "text_too_long",
        /// Over `max` options.
        TooManyOptions = "too_many_options",
        /// An option without a name.
        OptionNameMissing = "option_name_missing",
        /// Two options of one name.
        OptionNameRepeated = "option_name_repeated",
        /// A variant without a value for an option.
        OptionValueMissing = "option_value_missing",
        /// No variant.
        VariantMissing = "variant_missing",
        /// Over `max` variants.
        TooManyVariants = "too_many_variants",
        /// Two variants with the same values.
        VariantRepeated = "variant_repeated",
        /// The price is nothing.
        PriceTooLow = "price_too_low",
        /// The price is more than any price.
        PriceTooHigh = "price_too_high",
        /// The price before is not higher than the price.
        CompareAtNotHigher = "compare_at_not_higher",
        /// Less than nothing in stock.
        StockNegative = "stock_negative",
        /// Weight is missing or nothing.
        WeightMissing = "weight_missing",
        /// Weight is less than nothing.
        WeightNegative = "weight_negative",
        /// No picture: a drawn placeholder stands in.
        PictureMissing = "picture_missing",
        /// Over `max` pictures.
        TooManyPictures = "too_many_pictures",
        /// A picture without a description.
        PictureAltMissing = "picture_alt_missing",

        /// Import: the row names no product.
        HandleMissing = "handle_missing",
        /// Import: the amount is empty.
        AmountMissing = "amount_missing",
        /// Import: `value` is not an amount.
        AmountBad = "amount_bad",
        /// Import: `value` has more digits after the point than the currency has.
        AmountTooPrecise = "amount_too_precise",
        /// Import: the comma in `value` may group thousands or begin the cents.
        AmountAmbiguous = "amount_ambiguous",
        /// Import: `value` is less than nothing.
        AmountNegative = "amount_negative",
        /// Import: `value` is more than any amount.
        AmountTooLarge = "amount_too_large",
        /// Import: `value` is not a number.
        NumberBad = "number_bad",
        /// Import: gift cards are not sold here.
        GiftCard = "gift_card",
        /// Import: the file ends within this row.
        RowCutOff = "row_cut_off",
        /// Import: the row has more cells than the header.
        TooManyCells = "too_many_cells",

        /// Import note: `value` counted as nothing in stock.
        StockTakenAsZero = "stock_taken_as_zero",
        /// Import note: the file says nothing of the stock, so it begins with none.
        StockUnknown = "stock_unknown",
        /// Import note: sold without a count of its stock where it comes from, so it begins with none.
        StockUncounted = "stock_uncounted",
        /// Import note: the price before was left out.
        CompareAtDropped = "compare_at_dropped",
        /// Import note: `count` pictures over the limit were left out.
        PicturesDropped = "pictures_dropped",
        /// Import note: `value` is not the address of a picture.
        PictureAddressBad = "picture_address_bad",
        /// Import note: only the text of the description was kept.
        DescriptionSimplified = "description_simplified",
        /// Import note: the end of the description over `max` characters was left out.
        DescriptionShortened = "description_shortened",
        /// Import note: `count` pictures or videos within the description were left out.
        DescriptionPictures = "description_pictures",
        /// Import note: `count` links within the description were left out.
        DescriptionLinks = "description_links",
        /// Import note: `count` tags over the limit were left out.
        TagsDropped = "tags_dropped",
        /// Import note: `value` is what a spreadsheet made of a long number; it was left out.
        NumberMangled = "number_mangled",
        /// Import note: the barcodes `value` were left out, because a variant has one.
        BarcodesDropped = "barcodes_dropped",
        /// Import note: it was not on sale where it comes from, so it stays a draft.
        KeptAsDraft = "kept_as_draft",
        /// Import note: the category was not recognised, or not surely.
        CategoryGuessed = "category_guessed",
        /// Import note: `value` was shortened to `max` characters.
        TextShortened = "text_shortened",
    }
}

impl Problem {
    /// Message key of the sentence that says what is wrong.
    pub fn message_key(self) -> String {
        format!("listing.{}", self.code())
    }

    /// Message key of the sentence that says what to do.
    pub fn suggestion_key(self) -> String {
        format!("listing.fix.{}", self.code())
    }
}
