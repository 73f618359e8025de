-- Vectors of some distinct texts as they come, by which a fit is judged; hashes are as good as drawn at random.
select embedded.vector
from features.embeddings as embedded
where embedded.model_id = $embedding_model_id
order by embedded.text_hash
limit $most
