"""What the zone itself does for a firm's money: vouchers, pledges of intellectual property, candidates for re-lending."""
