-- context: catalog
-- The words of every product on sale, folded. Search reads the beginning of a word as a range of the key, best and newest
-- first, so that it costs the same however many products there are. Weight 1 is a word of the title.
CREATE TABLE product_terms (
-- only: postgres
    term TEXT COLLATE "C" NOT NULL,
-- end
-- only: sqlite
    term TEXT NOT NULL,
-- end
    weight BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    PRIMARY KEY (term, weight, product_id)
-- only: postgres
);
-- end
-- only: sqlite
) WITHOUT ROWID;
-- end
CREATE INDEX product_terms_product_id_term_idx ON product_terms (product_id, term);
